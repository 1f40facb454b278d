/**
 * The endpoints that the command reads from and writes to: databases, topics, backup files, standard input and output.
 *
 * <p>An {@link io.immukafka.cli.endpoint.Endpoint} is what the command line names; an
 * {@link io.immukafka.cli.endpoint.Origin} gives its transactions, an {@link io.immukafka.engine.Destination} takes them.
 * Options are declared in {@code option}; what connects an origin with a destination belongs to {@code transfer}.
 */
@NullMarked
package io.immukafka.cli.endpoint;

import org.jspecify.annotations.NullMarked;

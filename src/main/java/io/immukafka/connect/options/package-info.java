/**
 * The connectors' options: definition, documentation and typed access.
 *
 * <p>{@link io.immukafka.connect.options.SourceOptions}, {@link io.immukafka.connect.options.SinkOptions} and
 * {@link io.immukafka.connect.options.ChangeOptions} consist of groups that they share. Checks that need only the value itself are made here; those that ask a server or broker are in
 * {@code validation}.
 */
@NullMarked
package io.immukafka.connect.options;

import org.jspecify.annotations.NullMarked;

/**
 * The connectors' options: definition, typed access, and validation with and without the servers.
 *
 * <p>{@link io.immukafka.connect.config.SourceOptions} and {@link io.immukafka.connect.config.SinkOptions} are put together from
 * fragments that both share. {@link io.immukafka.connect.config.SourceValidation} and
 * {@link io.immukafka.connect.config.SinkValidation} find everything that a task would fail on, and everything that would break the
 * guarantee, before a connector is created.
 */
@NullMarked
package io.immukafka.connect.config;

import org.jspecify.annotations.NullMarked;

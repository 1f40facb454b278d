/**
 * The connectors' options: definition, documentation and typed access.
 *
 * <p>{@link io.immukafka.connect.options.SourceOptions} and {@link io.immukafka.connect.options.SinkOptions} are put together from
 * groups that both share. What can be said of a value without asking anybody is checked here; the rest is {@code validation}.
 */
@NullMarked
package io.immukafka.connect.options;

import org.jspecify.annotations.NullMarked;

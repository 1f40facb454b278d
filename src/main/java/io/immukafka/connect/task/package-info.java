/**
 * Code that the tasks of all connectors share.
 *
 * <p>Nothing here knows how transactions are read or written: that belongs to {@code connect.source}, {@code connect.sink} and
 * {@code connect.change}.
 */
@NullMarked
package io.immukafka.connect.task;

import org.jspecify.annotations.NullMarked;

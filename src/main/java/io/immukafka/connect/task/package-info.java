/**
 * Code that the tasks of both connectors share.
 *
 * <p>Nothing here knows how transactions are read or written: that belongs to {@code connect.source} and {@code connect.sink}.
 */
@NullMarked
package io.immukafka.connect.task;

import org.jspecify.annotations.NullMarked;

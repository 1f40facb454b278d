/** What the tasks of both connectors share. Nothing here knows how transactions are read or written. */
@NullMarked
package io.immukafka.connect.task;

import org.jspecify.annotations.NullMarked;

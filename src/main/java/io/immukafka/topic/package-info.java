/**
 * Reading, appending to and describing a topic with Kafka's clients, outside of a Connect worker.
 *
 * <p>The record's content belongs to {@code record}. Connect reads and writes topics by itself.
 */
@NullMarked
package io.immukafka.topic;

import org.jspecify.annotations.NullMarked;

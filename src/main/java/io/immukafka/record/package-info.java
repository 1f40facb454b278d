/**
 * The Kafka record: its schemas, what it carries, the converter, and the encodings that a topic may hold.
 *
 * <p>A record is data: reading and writing topics belongs to {@code topic} and to the connectors.
 */
@NullMarked
package io.immukafka.record;

import org.jspecify.annotations.NullMarked;

/** A Kafka topic as a place that holds transactions. */
@NullMarked
package io.immukafka.topic;

import org.jspecify.annotations.NullMarked;

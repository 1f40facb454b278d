/** A topic as an origin and a destination: reading, appending, and what it is, with Kafka's clients. */
@NullMarked
package io.immukafka.topic;

import org.jspecify.annotations.NullMarked;

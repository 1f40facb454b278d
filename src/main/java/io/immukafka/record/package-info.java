/** The Kafka record: its schemas, what it carries, the converter, and the encodings a topic may hold. */
@NullMarked
package io.immukafka.record;

import org.jspecify.annotations.NullMarked;

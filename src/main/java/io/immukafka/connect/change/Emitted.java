package io.immukafka.connect.change;

import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record without its offset.
 *
 * @param value null for a tombstone
 */
record Emitted(String topic, Struct key, @Nullable Struct value, ConnectHeaders headers) {}

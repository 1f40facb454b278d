package io.immukafka.topic;

import org.apache.kafka.common.Uuid;

/**
 * What partition 0 of a topic holds.
 *
 * @param id of the topic: another one after it was deleted and created again
 * @param firstOffset that of the oldest record that is still there
 * @param endOffset behind the newest record
 * @param stableOffset behind the newest record that readers get: less than the end while a producer's transaction is open
 */
public record TopicExtent(Uuid id, long firstOffset, long endOffset, long stableOffset) {

    /** Whether no record was ever written to it. */
    public boolean isNew() {
        return endOffset == 0;
    }

    /** Whether readers get everything that was written. */
    public boolean isStable() {
        return stableOffset >= endOffset;
    }
}

package io.immukafka.topic;

import java.util.ArrayList;
import java.util.List;

/**
 * The settings and the extent of a topic.
 *
 * @param facts what it is
 * @param firstOffset of partition 0, that of the oldest record that is still there
 * @param endOffset of partition 0, behind the newest record
 * @param strayRecords how many are in other partitions, where they have no order
 */
public record TopicState(TopicFacts facts, long firstOffset, long endOffset, long strayRecords) {

    /** What endangers the archive, a sentence each. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(facts.faults());
        warnings.addAll(facts.concerns());
        return warnings;
    }
}

package io.immukafka.connect.sink;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** Which partitions the consumer may deliver from. One may be held for several reasons; it flows again when none is left. */
final class Flow {

    /** Why a partition is held. */
    enum Pause {
        /** Its replica has more on its way than fits into memory. */
        NO_ROOM,
        /** Its replica waits for a session, and has records to begin with. */
        NO_SESSION,
        /** Its database cannot continue. */
        STOPPED
    }

    private final SinkTaskContext context;
    private final Map<TopicPartition, Set<Pause>> held = new HashMap<>();

    Flow(SinkTaskContext context) {
        this.context = context;
    }

    void hold(TopicPartition partition, Pause reason) {
        Set<Pause> reasons = held.computeIfAbsent(partition, any -> EnumSet.noneOf(Pause.class));
        if (reasons.isEmpty()) {
            context.pause(partition);
        }
        reasons.add(reason);
    }

    void resume(TopicPartition partition, Pause reason) {
        Set<Pause> reasons = held.get(partition);
        if (reasons != null && reasons.remove(reason) && reasons.isEmpty()) {
            held.remove(partition);
            context.resume(partition);
        }
    }

    boolean isHeld(TopicPartition partition) {
        return held.containsKey(partition);
    }

    /** Delivers from here on, whatever was delivered before. */
    void seek(TopicPartition partition, long offset) {
        context.offset(partition, offset);
    }

    /** The task no longer has this partition. */
    void forget(TopicPartition partition) {
        held.remove(partition);
    }
}

package io.immukafka.connect.sink;

import io.immukafka.connect.task.SessionSlots;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Which replicas of a task have a session. One whose partition brings records gets one when it is free, and is held until then;
 * if others wait, one that is quiet gives its session back, and a busy one does so from time to time. For one thread.
 */
final class SinkTurns {

    private static final Duration QUIET = Duration.ofSeconds(1);

    /** A busy one keeps its session for so long if others wait. */
    private static final Duration TURN = Duration.ofSeconds(10);

    private final Map<TopicPartition, PartitionFeed> feeds;
    private final Flow flow;
    private final SessionSlots<TopicPartition> slots;
    /** Those that are held so that their replicas get done and can give their sessions back. */
    private final Set<TopicPartition> yielding = new HashSet<>();

    /**
     * @param feeds of the task, as they come and go
     * @param sessions that the task may have at the same time
     */
    SinkTurns(Map<TopicPartition, PartitionFeed> feeds, Flow flow, int sessions) {
        this.feeds = feeds;
        this.flow = flow;
        slots = new SessionSlots<>(sessions);
    }

    /** Whether the replica of this partition has a session, or may open one; if not, the record is delivered again later. */
    boolean has(TopicPartition partition, long offset) {
        if (slots.isWaiting(partition)) {
            return false;
        }
        if (!slots.has(partition)) {
            slots.request(partition);
            flow.hold(partition, Flow.Pause.NO_SESSION);
            grant();
        }
        if (slots.has(partition)) {
            return true;
        }
        flow.seek(partition, offset);
        return false;
    }

    private void grant() {
        for (Optional<TopicPartition> next = slots.next(); next.isPresent(); next = slots.next()) {
            flow.resume(next.get(), Flow.Pause.NO_SESSION);
        }
    }

    /**
     * Ends the turns that are over and grants those that are due.
     *
     * @return whether it should be looked at again soon
     */
    boolean advance() {
        if (slots.areRequested()) {
            endTurns();
        } else {
            yielding.forEach(partition -> flow.resume(partition, Flow.Pause.NO_SESSION));
            yielding.clear();
        }
        grant();
        return slots.areRequested() || slots.areClosing();
    }

    private void endTurns() {
        for (TopicPartition partition : slots.holding()) {
            PartitionFeed feed = feeds.get(partition);
            if (feed == null) {
                continue;
            }
            boolean over = feed.hadItsTurn(TURN);
            if (feed.isQuiet(QUIET) || (over && !feed.busy())) {
                end(partition, feed);
                yielding.remove(partition);
                flow.resume(partition, Flow.Pause.NO_SESSION);
            } else if (over && yielding.add(partition)) {
                flow.hold(partition, Flow.Pause.NO_SESSION);
            }
        }
    }

    /** The partition is of no more concern. */
    void remove(TopicPartition partition) {
        yielding.remove(partition);
        PartitionFeed feed = feeds.get(partition);
        if (feed != null) {
            end(partition, feed);
        }
    }

    private void end(TopicPartition partition, PartitionFeed feed) {
        slots.release(partition, feed.rest());
    }
}

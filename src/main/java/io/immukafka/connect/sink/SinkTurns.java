package io.immukafka.connect.sink;

import io.immukafka.connect.task.SessionSlots;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
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
    private final Set<TopicPartition> holding = new HashSet<>();
    private final Set<TopicPartition> waiting = new HashSet<>();
    /** Those that are held so that their replicas get done and can give their sessions back. */
    private final Set<TopicPartition> yielding = new HashSet<>();

    private final Map<TopicPartition, CompletableFuture<Void>> closing = new HashMap<>();

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
        if (waiting.contains(partition)) {
            return false;
        }
        if (!holding.contains(partition)) {
            request(partition);
            grant();
        }
        if (holding.contains(partition)) {
            return true;
        }
        flow.seek(partition, offset);
        return false;
    }

    private void request(TopicPartition partition) {
        slots.request(partition);
        waiting.add(partition);
        flow.hold(partition, Flow.Pause.NO_SESSION);
    }

    private void grant() {
        for (Optional<TopicPartition> next = slots.next(); next.isPresent(); next = slots.next()) {
            holding.add(next.get());
            waiting.remove(next.get());
            flow.resume(next.get(), Flow.Pause.NO_SESSION);
        }
    }

    /**
     * Ends the turns that are over and grants those that are due.
     *
     * @return whether it should be looked at again soon
     */
    boolean advance() {
        for (Iterator<Map.Entry<TopicPartition, CompletableFuture<Void>>> each =
                        closing.entrySet().iterator();
                each.hasNext(); ) {
            Map.Entry<TopicPartition, CompletableFuture<Void>> session = each.next();
            if (session.getValue().isDone()) {
                each.remove();
                slots.release(session.getKey());
                if (waiting.contains(session.getKey())) {
                    slots.request(session.getKey());
                }
            }
        }
        if (slots.areRequested()) {
            endTurns();
        } else {
            yielding.forEach(partition -> flow.resume(partition, Flow.Pause.NO_SESSION));
            yielding.clear();
        }
        grant();
        return slots.areRequested() || !closing.isEmpty();
    }

    private void endTurns() {
        for (TopicPartition partition : Set.copyOf(holding)) {
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
        PartitionFeed feed = feeds.get(partition);
        if (feed != null) {
            end(partition, feed);
        }
        yielding.remove(partition);
        if (waiting.remove(partition) && !closing.containsKey(partition)) {
            slots.release(partition);
        }
    }

    private void end(TopicPartition partition, PartitionFeed feed) {
        CompletableFuture<Void> closed = feed.rest();
        if (holding.remove(partition)) {
            closing.put(partition, closed);
        }
    }
}

package io.immukafka.engine.sim;

import java.util.Comparator;
import java.util.PriorityQueue;

/** A clock that moves from one planned task to the next. */
public final class VirtualTime {

    private record Task(long at, long number, Runnable work) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::number));
    private long now;
    private long planned;

    /** Milliseconds since the simulation began. */
    public long now() {
        return now;
    }

    /** Plans work; what is planned for the same time is done in the order of planning. */
    public void after(long ms, Runnable work) {
        tasks.add(new Task(now + Math.max(ms, 0), planned++, work));
    }

    /** Does all that is planned up to a time, and what follows from it. */
    public void runUntil(long end) {
        for (Task next = tasks.peek(); next != null && next.at <= end; next = tasks.peek()) {
            tasks.remove();
            now = next.at;
            next.work.run();
        }
        now = end;
    }
}

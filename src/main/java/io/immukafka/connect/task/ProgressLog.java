package io.immukafka.connect.task;

import io.immukafka.metrics.DatabaseMetrics;
import io.immukafka.metrics.RunState;
import io.immukafka.metrics.Side;
import java.util.function.Consumer;

/**
 * What the log says of a database's progress: when it has caught up, and that it makes no progress although it should, whatever
 * the cause. For one thread.
 */
final class ProgressLog {

    /** After so long without progress something is wrong, in milliseconds. */
    static final long STALL_MS = 120_000;

    static final long REMINDER_MS = 600_000;
    private static final long MS = 1000;

    /** One that was so far behind is reported again when it has caught up: seconds. */
    private static final double WORTH_TELLING = 60;

    private final String name;
    private final DatabaseMetrics metrics;

    private boolean toldCaughtUp;
    private boolean warned;
    private boolean stalled;
    private long toldAt;

    /** @param name the subject of a sentence, such as {@code database 'a'} */
    ProgressLog(String name, DatabaseMetrics metrics) {
        this.name = name;
        this.metrics = metrics;
    }

    /**
     * Looks at the metrics.
     *
     * @param now milliseconds from any origin
     * @param info takes what is good to know
     * @param warn takes what may be the beginning of trouble
     * @param error takes what somebody has to look at
     */
    void observe(long now, Consumer<String> info, Consumer<String> warn, Consumer<String> error) {
        if (metrics.lag().seconds() > WORTH_TELLING) {
            toldCaughtUp = false;
        } else if (!toldCaughtUp && metrics.lag().isCaughtUp()) {
            toldCaughtUp = true;
            info.accept(name + " has caught up: transaction " + metrics.lag().done() + " is " + where());
        }
        if (metrics.state() == RunState.STOPPED) {
            return;
        }
        long ms = metrics.stalledMs();
        if (ms >= STALL_MS) {
            if (!stalled || now - toldAt >= REMINDER_MS) {
                stalled = true;
                toldAt = now;
                error.accept(message(ms));
            }
        } else if (ms >= DatabaseMetrics.STALL_MS) {
            // An outage has a warning of its own, and so has a pause.
            if (!warned && metrics.state() == RunState.STALLED) {
                warned = true;
                warn.accept(message(ms));
            }
        } else if (stalled || warned) {
            stalled = false;
            warned = false;
            info.accept(
                    name + " makes progress again: transaction " + metrics.lag().done() + " is " + where());
        }
    }

    private String advice() {
        if (metrics.isWaitingForSession()) {
            return "It waits for a session: other databases of the task use all of them. Raise immudb.max.sessions, or "
                    + "tasks.max so that a task has fewer databases.";
        }
        return metrics.side() == Side.SOURCE
                ? "Look for earlier messages of this task, check the brokers, and whether producers may write to the topic."
                : "Look for earlier messages of this task, and check the replica's server and its disk.";
    }

    private String where() {
        return metrics.side() == Side.SOURCE ? "in the topic" : "applied";
    }

    private String message(long ms) {
        return name + " has made no progress for " + ms / MS + " s: the primary has committed transaction "
                + metrics.lag().known() + ", but only " + metrics.lag().done() + " is " + where() + ". Its state is '"
                + metrics.state() + "'. " + advice()
                + " A restart of the task is safe at any time.";
    }
}

package io.immukafka.connect.task;

import java.util.function.Consumer;

/** What the log says if Connect pauses a task, or does not call it. For one thread. */
final class CallLog {

    private static final long MS = 1000;

    private boolean paused;
    private boolean uncalled;
    private long toldAt;

    /**
     * Looks at the task.
     *
     * @param pausedNow whether the connector is paused
     * @param uncalledMs milliseconds since Connect last called the task
     * @param now milliseconds from any origin
     */
    void observe(
            boolean pausedNow,
            long uncalledMs,
            long now,
            Consumer<String> info,
            Consumer<String> warn,
            Consumer<String> error) {
        if (pausedNow != paused) {
            paused = pausedNow;
            if (paused) {
                warn.accept("Connect has paused this connector: nothing is replicated until it is resumed"
                        + " (PUT /connectors/NAME/resume)");
            } else {
                info.accept("Connect has resumed this connector");
            }
        }
        if (!paused && uncalledMs >= ProgressLog.STALL_MS) {
            if (!uncalled || now - toldAt >= ProgressLog.REMINDER_MS) {
                uncalled = true;
                toldAt = now;
                error.accept("Connect has not called this task for " + uncalledMs / MS
                        + " s, so nothing is replicated. It waits for the brokers, or in a converter or transformation:"
                        + " look for other messages of this task and at a thread dump of the worker. A restart of the"
                        + " task is safe at any time.");
            }
        } else if (uncalled) {
            uncalled = false;
            info.accept(paused ? "The task is paused, and not expected to be called" : "Connect calls this task again");
        }
    }
}

package io.immukafka.replay;

import io.immukafka.client.error.ServerCondition;

/**
 * How many calls may be in flight: as many as were configured and the replica has slots for. It is halved when the server runs
 * out of slots, which calls of clients that went away may hold, and when calls stall, which may be too many for the link; it
 * grows by one for each window of successes.
 */
final class ReplayWindow {

    private final int configured;
    // Written by the engine's thread, read by whoever reads the metrics.
    private volatile int possible;
    private volatile int width;

    private int successes;

    ReplayWindow(int configured) {
        this.configured = configured;
        possible = configured;
        width = configured;
    }

    /** Calls that may be in flight. */
    int width() {
        return Math.min(width, possible);
    }

    boolean isSound() {
        return width() >= 1 && width() <= configured;
    }

    /** Sets the number of the replica's commit slots. */
    void slots(int maxConcurrency) {
        possible = Math.min(configured, ReplicaRequirements.windowOf(maxConcurrency));
    }

    void succeeded() {
        successes++;
        if (successes >= width() && width() < possible) {
            width = width() + 1;
            successes = 0;
        }
    }

    /** Halves the window if this may come from too many calls at once. */
    void failed(ServerCondition condition) {
        if (condition == ServerCondition.CONCURRENCY_EXHAUSTED
                || condition == ServerCondition.TOO_MANY_ACTIVE_TRANSACTIONS
                || condition == ServerCondition.TIMED_OUT) {
            narrow();
        }
    }

    /** Halves the window. */
    void narrow() {
        width = Math.max(1, width() / 2);
        successes = 0;
    }
}

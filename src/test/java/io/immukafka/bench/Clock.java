package io.immukafka.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Times what is done. */
final class Clock {

    private static final Duration LIMIT = Duration.ofMinutes(15);
    private static final long ASK_EVERY_MS = 5;

    private Clock() {}

    /** What is timed. */
    interface Action {
        void run() throws Exception;
    }

    /** How many seconds it takes. */
    static double seconds(Action action) throws Exception {
        long began = System.nanoTime();
        action.run();
        return (System.nanoTime() - began) / 1e9;
    }

    /** Returns when the condition holds. */
    static void await(BooleanSupplier condition) throws InterruptedException {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > LIMIT.toNanos()) {
                throw new IllegalStateException("not done within " + LIMIT);
            }
            TimeUnit.MILLISECONDS.sleep(ASK_EVERY_MS);
        }
    }
}

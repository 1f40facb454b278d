package io.immukafka.engine;

import java.util.random.RandomGenerator;

/** Growing, jittered pauses between attempts. */
public final class Backoff {

    /** More doublings than any range of pauses needs, and few enough not to overflow. */
    private static final int MOST_DOUBLINGS = 30;

    private final long firstMs;
    private final long longestMs;
    private final RandomGenerator random;
    private int attempts;

    /**
     * Pauses that double from the first to the longest.
     *
     * @param firstMs milliseconds, more than 0
     * @param longestMs milliseconds, at least {@code firstMs}
     */
    public Backoff(long firstMs, long longestMs, RandomGenerator random) {
        this.firstMs = firstMs;
        this.longestMs = Math.max(firstMs, longestMs);
        this.random = random;
    }

    /** The next pause in milliseconds: between half and all of what the attempt allows. */
    public long next() {
        int doublings = Math.min(attempts, MOST_DOUBLINGS);
        long pause = firstMs > longestMs >> doublings ? longestMs : firstMs << doublings;
        attempts++;
        return pause - random.nextLong(pause / 2 + 1);
    }

    /** Pauses since the last success. */
    public int attempts() {
        return attempts;
    }

    /** After a success: begins with the first pause again. */
    public void reset() {
        attempts = 0;
    }
}

package io.immukafka.engine;

import java.util.random.RandomGenerator;

/**
 * How long an engine puts up with failures: outages without end, answers that nobody knows for a limited time. Pauses
 * grow and are jittered.
 */
public final class Patience {

    private static final long NOT_TRIED = Long.MIN_VALUE;

    private final Backoff backoff;
    private final long unknownMs;
    private long unknownSince = NOT_TRIED;

    /**
     * Patience that was not tried yet.
     *
     * @param unknownMs milliseconds for which unknown answers are put up with
     */
    public Patience(long firstPauseMs, long longestPauseMs, long unknownMs, RandomGenerator random) {
        backoff = new Backoff(firstPauseMs, longestPauseMs, random);
        this.unknownMs = unknownMs;
    }

    /** The pause in milliseconds after an outage. */
    public long outage() {
        unknownSince = NOT_TRIED;
        return backoff.next();
    }

    /** The pause in milliseconds after an answer that nobody knows. */
    public long unknown(long now) {
        if (unknownSince == NOT_TRIED) {
            unknownSince = now;
        }
        return backoff.next();
    }

    /** Whether unknown answers have come for too long. */
    public boolean exhausted(long now) {
        return unknownSince != NOT_TRIED && now - unknownSince >= unknownMs;
    }

    /** Failures since the last success. */
    public int failures() {
        return backoff.attempts();
    }

    /** Something succeeded. */
    public void reset() {
        backoff.reset();
        unknownSince = NOT_TRIED;
    }
}

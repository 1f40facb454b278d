package io.immukafka.cli.endpoint;

import java.util.concurrent.TimeUnit;

/** Keeps a run below a number of bytes a second, also right after an outage: what was not used is lost. */
public final class RateLimiter {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final long CREDIT = SECOND / 10;

    private static final int LEAST = 1024;
    private static final int PER_SECOND = 10;

    private final long bytesPerSecond;
    private long paidAt;

    /** @param bytesPerSecond 0 for no limit */
    public RateLimiter(long bytesPerSecond, long now) {
        this.bytesPerSecond = bytesPerSecond;
        paidAt = now;
    }

    /** How many bytes to take at once, at most this many. */
    public long share(long most) {
        return bytesPerSecond == 0 ? most : Math.min(most, Math.max(LEAST, bytesPerSecond / PER_SECOND));
    }

    /** How many bytes to hold ahead, at most this many: a second's worth. */
    long ahead(long most) {
        return bytesPerSecond == 0 ? most : Math.min(most, bytesPerSecond);
    }

    /** Counts bytes that were moved. */
    public void spend(long bytes, long now) {
        if (bytesPerSecond > 0) {
            paidAt = Math.max(paidAt, now - CREDIT) + (long) ((double) bytes / bytesPerSecond * SECOND);
        }
    }

    /** Milliseconds to wait before anything more may be read, 0 for none. */
    public long pause(long now) {
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis(paidAt - now));
    }
}

package io.immukafka.cli;

import java.util.concurrent.TimeUnit;

/** Keeps a run below a number of bytes a second. */
final class Pace {

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private static final int LEAST = 1024;
    private static final int PER_SECOND = 10;

    private final long bytesPerSecond;
    private final long began = System.nanoTime();
    private long spent;

    /** @param bytesPerSecond 0 for no limit */
    Pace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /** How many bytes to take at once, of at most so many. */
    long share(long most) {
        return bytesPerSecond == 0 ? most : Math.min(most, Math.max(LEAST, bytesPerSecond / PER_SECOND));
    }

    void spend(long bytes) {
        spent += bytes;
    }

    /** Milliseconds to wait before anything more may be read, 0 for none. */
    long pause(long now) {
        if (bytesPerSecond == 0) {
            return 0;
        }
        double due = (double) spent / bytesPerSecond * SECOND;
        return Math.max(0, TimeUnit.NANOSECONDS.toMillis((long) due - (now - began)));
    }
}

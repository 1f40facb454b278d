package io.immukafka.export;

import java.time.Duration;

/**
 * How an export goes about it. Memory is bounded by a {@link io.immukafka.engine.MemoryBudget} of at least
 * {@link #leastMemory} for each database.
 *
 * @param window transactions requested ahead
 * @param recordMaxBytes length of the parts that a large transaction is cut into, at least {@link #MIN_PART}
 * @param firstPauseMs milliseconds before the first retry
 * @param longestPauseMs milliseconds up to which the pauses grow
 */
public record ExportOptions(int window, int recordMaxBytes, long firstPauseMs, long longestPauseMs) {

    /** A part contains at least the whole header, which describes everything after it. */
    public static final int MIN_PART = 1024;

    /** The greatest chunk in which the server sends a transaction, in bytes. */
    public static final int CHUNK = 64 << 10;

    /** How often a wait at the newest transaction is renewed, since a server may forget it. */
    static final Duration HEAD_WAIT = Duration.ofSeconds(10);

    public ExportOptions {
        if (window < 1 || recordMaxBytes < MIN_PART) {
            throw new IllegalArgumentException("an export needs a window of at least 1 (" + window
                    + ") and parts of at least " + MIN_PART + " bytes (" + recordMaxBytes + ")");
        }
    }

    /** Heap that a part needs in addition to its payload until a broker has acknowledged it as a record, in bytes. */
    private static final long OVERHEAD = 1024;

    /** Heap that a part with this many payload bytes needs while it is held. */
    static long partCost(long bytes) {
        return bytes + OVERHEAD;
    }

    /** The largest size of a message, if parts have this many bytes. */
    static long messageCost(int recordMaxBytes) {
        return CHUNK + (CHUNK / recordMaxBytes + 1) * OVERHEAD;
    }

    /** Memory without which a database might never get on: a part that waits, one that arrives, and a message; in bytes. */
    public static long leastMemory(int recordMaxBytes) {
        return partCost(recordMaxBytes) + recordMaxBytes + messageCost(recordMaxBytes);
    }

    /** The greatest length of parts, up to {@code recordMaxBytes}, for which so much memory is enough. */
    public static int longestPart(long memory, int recordMaxBytes) {
        // The cost of a message grows as parts become shorter, and is settled by the shortest.
        long longest = (memory - messageCost(MIN_PART) - OVERHEAD) / 2;
        return leastMemory(recordMaxBytes) <= memory ? recordMaxBytes : (int) Math.max(MIN_PART, longest);
    }
}

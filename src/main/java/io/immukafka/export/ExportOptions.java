package io.immukafka.export;

import java.time.Duration;

/**
 * How an export goes about it.
 *
 * @param window transactions requested ahead
 * @param recordMaxBytes length of the parts that a large transaction is cut into, at least {@link #MIN_PART}
 * @param bufferMaxBytes payload bytes that are held at once, the receiver's included until it releases them; the part that
 *     is just arriving comes on top
 * @param firstPauseMs milliseconds before the first retry
 * @param longestPauseMs milliseconds up to which the pauses grow
 */
public record ExportOptions(
        int window, int recordMaxBytes, long bufferMaxBytes, long firstPauseMs, long longestPauseMs) {

    /** A part holds at least the whole header, which says what the rest is. */
    public static final int MIN_PART = 1024;

    /** A wait at the head is begun anew so often, since a server may forget it. */
    static final Duration HEAD_WAIT = Duration.ofSeconds(10);

    /** The greatest chunk in which the server sends a transaction, in bytes. */
    static final int CHUNK = 64 << 10;

    public ExportOptions {
        if (window < 1 || recordMaxBytes < MIN_PART || bufferMaxBytes < 2L * recordMaxBytes + CHUNK) {
            throw new IllegalArgumentException("an export needs a window of at least 1 (" + window
                    + "), parts of at least "
                    + MIN_PART + " bytes (" + recordMaxBytes + ") and a buffer of at least two parts and 65536 bytes ("
                    + bufferMaxBytes + ")");
        }
    }

    /**
     * Length up to which nothing of a transaction leaves before all of it is proved: bytes. With what is kept from
     * {@link Demand#release} and with what parts cost beside their payloads, it leaves room for a message.
     */
    long provedWhole() {
        return Math.min(readAhead(), (bufferMaxBytes - CHUNK) / 4);
    }

    /** How many bytes may be held before they are requested and allowed, on top of the buffer. */
    long readAhead() {
        return bufferMaxBytes / 8;
    }
}

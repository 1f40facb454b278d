package io.immukafka.replay;

/**
 * How a replay goes about it.
 *
 * @param window calls in flight at the most; the replica's maxConcurrency lowers it
 * @param allowTruncated whether transactions are taken whose values were replaced by their digests
 * @param creation when a missing database is created
 * @param canRewind whether the origin can be read again from its beginning when transactions are missing
 * @param firstPauseMs milliseconds before the first retry
 * @param longestPauseMs milliseconds up to which the pauses grow
 */
public record ReplayOptions(
        int window,
        boolean allowTruncated,
        Creation creation,
        boolean canRewind,
        long firstPauseMs,
        long longestPauseMs) {

    /** A server holds each transaction in flight whole in memory, so no more than this is in flight, in bytes. */
    public static final long MOST_BYTES_IN_FLIGHT = 32L << 20;

    public ReplayOptions {
        if (window < 1) {
            throw new IllegalArgumentException("a replay needs a window of at least 1, not " + window);
        }
    }

    /** The same for a replica that has been seen: an empty one in its place would hide that it is gone. */
    public ReplayOptions withoutCreation() {
        return new ReplayOptions(window, allowTruncated, Creation.NEVER, canRewind, firstPauseMs, longestPauseMs);
    }
}

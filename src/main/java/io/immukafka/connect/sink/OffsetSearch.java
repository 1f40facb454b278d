package io.immukafka.connect.sink;

import java.util.OptionalLong;

/**
 * Finds where a transaction is in a partition, without reading what is before it: looks at single records and narrows the
 * range down by interpolation, since transactions are spread evenly in most topics, and every other time by halving, since
 * they are not in all. Takes about two looks in an even topic, and at most twice the binary logarithm of its length.
 *
 * <p>The result is a good place to begin, and no more: in a topic with repeated transactions it may be too far.
 */
final class OffsetSearch {

    /** Reading this many records takes no longer than looking at one. */
    private static final long NEAR = 500;

    private final long after;
    private long low;
    private long lowTx;
    private long high;
    private long highTx;
    private int looks;
    private long sought;

    /**
     * @param after transaction to be found; 0 for the beginning
     * @param offset where the topic is known to be beyond it
     * @param tx the transaction there
     */
    OffsetSearch(long after, long offset, long tx) {
        this.after = after;
        high = offset;
        highTx = tx;
    }

    /** The offset to look at next; empty if {@link #found} is good enough. */
    OptionalLong next() {
        if (after == 0 || high - low <= NEAR) {
            return OptionalLong.empty();
        }
        boolean halve = looks > 0 && looks % 2 == 0;
        looks++;
        sought = halve || highTx <= lowTx ? low + (high - low) / 2 : interpolated();
        return OptionalLong.of(sought);
    }

    /** Somewhat too early, or too far if the place is just behind the lower end: so two looks narrow it down. */
    private long interpolated() {
        double share = (double) (after - lowTx) / (highTx - lowTx);
        long distance = (long) (share * (high - low));
        long offset = low + distance + (distance < NEAR ? NEAR - distance : -NEAR / 2);
        return Math.max(low + 1, Math.min(offset, high - 1));
    }

    /**
     * The first record from the offset on that was to be looked at.
     *
     * @param offset its own, which is greater if there is no record at the other
     * @param tx its transaction, or the one at which it states the primary to be
     */
    void saw(long offset, long tx) {
        if (offset < sought) {
            // The topic no longer reached as far, or was created again.
            giveUp();
        } else if (offset < high && tx <= after) {
            low = offset;
            lowTx = tx;
        } else {
            high = sought;
            highTx = offset < high ? tx : highTx;
        }
    }

    /** The topic cannot be searched: what is found is its beginning. */
    void giveUp() {
        low = 0;
        high = 0;
    }

    /** The offset to read from: the record there is not after the transaction, as far as is known. */
    long found() {
        return low;
    }
}

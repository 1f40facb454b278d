package io.immukafka.change;

/**
 * How much of a transaction is held at a time; what is beyond is reported as {@link Content.TooLong}.
 *
 * @param valueBytes the longest value that is decoded
 * @param transactionBytes the most bytes of values of one transaction that are decoded; its catalog entries come on top
 */
public record ChangeLimits(int valueBytes, long transactionBytes) {

    /** 1 MiB for a value, 8 MiB for a transaction: fits a small heap. */
    public static final ChangeLimits DEFAULT = new ChangeLimits(1 << 20, 8 << 20);

    public ChangeLimits {
        if (valueBytes < 0 || transactionBytes < valueBytes) {
            throw new IllegalArgumentException("a transaction of at most " + transactionBytes
                    + " bytes has no room for a value of " + valueBytes + " bytes");
        }
    }
}

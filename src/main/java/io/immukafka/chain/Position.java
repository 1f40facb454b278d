package io.immukafka.chain;

import io.immukafka.hash.Digest;

/**
 * A place in a history: everything up to and including one transaction.
 *
 * @param tx id of the last transaction, 0 for an empty history
 * @param alh its Alh, the checksum of the whole history up to it
 */
public record Position(long tx, Digest alh) {

    /** Before the first transaction, as CurrentState gives it for an empty database. */
    public static final Position EMPTY = new Position(0, Digest.OF_NOTHING);

    public Position {
        if (tx < 0) {
            throw new IllegalArgumentException("a transaction id cannot be negative, but this one is " + tx);
        }
    }

    @Override
    public String toString() {
        return "transaction " + tx + " (Alh " + alh + ")";
    }
}

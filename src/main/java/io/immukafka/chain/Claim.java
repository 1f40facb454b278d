package io.immukafka.chain;

import io.immukafka.hash.Digest;
import io.immukafka.tx.TxHeader;

/**
 * The statement of a transaction's carrier about it, before verification: not trusted until recomputed.
 *
 * @param tx transaction id, from 1 on
 * @param prevAlh Alh of the transaction before
 * @param alh Alh of this one
 * @param timestamp when the primary committed it, seconds since 1970
 * @param entries how many
 * @param length bytes of the whole exported transaction, without the stream's length prefix
 */
public record Claim(long tx, Digest prevAlh, Digest alh, long timestamp, int entries, long length) {

    /** The claim that a header makes. */
    public static Claim of(TxHeader header, Digest alh, long length) {
        return new Claim(header.id(), header.prevAlh(), alh, header.timestamp(), header.entries(), length);
    }

    /** The position that this transaction reaches. */
    public Position reached() {
        return new Position(tx, alh);
    }

    /** The position that this transaction continues. */
    public Position previous() {
        return new Position(tx - 1, prevAlh);
    }
}

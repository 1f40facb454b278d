package io.immukafka.chain;

import io.immukafka.tx.MalformedTxException;

/** Checksums of transactions that are whole in memory. */
public final class Recomputed {

    private Recomputed() {}

    /** Those of one transaction, as exported. */
    public static RecomputedTx of(byte[] whole) throws MalformedTxException {
        return of(new TxHasher(), whole);
    }

    /** The same, with a hasher that may have seen others before. */
    static RecomputedTx of(TxHasher hasher, byte[] whole) throws MalformedTxException {
        hasher.begin(whole.length);
        hasher.accept(whole, 0, whole.length);
        return hasher.finish();
    }
}

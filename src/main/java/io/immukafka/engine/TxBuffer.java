package io.immukafka.engine;

import io.immukafka.chain.PartStore;
import io.immukafka.chain.RecomputedTx;
import io.immukafka.tx.TxContent;

/**
 * The bytes of one transaction until it is verified and applied, in memory or on disk. Written by one thread, then read by
 * any; reading after it was closed gives an IOException.
 */
public interface TxBuffer extends PartStore, TxContent {

    /**
     * The content for one reader from beginning to end. Bytes from a disk are verified once more as they are read: the
     * reader does not get the last byte of anything but the transaction that was verified.
     *
     * @param proved the transaction as verified from its parts
     */
    TxContent proved(RecomputedTx proved);
}

package io.immukafka.engine;

import io.immukafka.chain.PartStore;
import io.immukafka.chain.RecomputedTx;
import io.immukafka.tx.TxContent;

/**
 * The bytes of one transaction until it is proved and applied, in memory or on a disk. Written by one thread, then read by
 * any; whoever still reads after it was closed gets an IOException.
 */
public interface TxBuffer extends PartStore, TxContent {

    /**
     * The content for one reader from beginning to end. What comes from a disk is proved once more on the way: the reader does
     * not get the last byte of anything but the transaction that was proved.
     *
     * @param proved what the parts proved to be
     */
    TxContent proved(RecomputedTx proved);
}

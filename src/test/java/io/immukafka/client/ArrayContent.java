package io.immukafka.client;

import io.immukafka.tx.TxContent;

/** Content in memory. */
record ArrayContent(byte[] whole) implements TxContent {

    @Override
    public long length() {
        return whole.length;
    }

    @Override
    public void read(long offset, byte[] target, int at, int length) {
        System.arraycopy(whole, (int) offset, target, at, length);
    }
}

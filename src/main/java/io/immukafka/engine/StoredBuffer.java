package io.immukafka.engine;

import io.immukafka.chain.RecomputedTx;
import io.immukafka.tx.TxContent;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A transaction that its origin keeps readable: its parts are only verified, and read again when they are sent. */
final class StoredBuffer implements TxBuffer {

    private final TxContent stored;
    private final Runnable onClose;
    private boolean closed;

    StoredBuffer(TxContent stored, Runnable onClose) {
        this.stored = stored;
        this.onClose = onClose;
    }

    @Override
    public void append(byte[] payload) {}

    @Override
    public long length() {
        return stored.length();
    }

    @Override
    public void read(long offset, byte[] target, int at, int count) throws IOException {
        stored.read(offset, target, at, count);
    }

    @Override
    public ByteBuffer slice(long offset, int most) throws IOException {
        return stored.slice(offset, most);
    }

    @Override
    public TxContent proved(RecomputedTx proved) {
        return new ProvedContent(stored, stored.toString(), proved);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            onClose.run();
        }
    }
}

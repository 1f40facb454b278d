package io.immukafka.engine;

import io.immukafka.chain.RecomputedTx;
import io.immukafka.tx.TxContent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/** A transaction in a temporary file. */
final class SpooledBuffer implements TxBuffer {

    private final long length;
    private final SpoolDisk.SpoolFile file;
    private final Runnable onClose;
    private long written;
    private boolean closed;

    SpooledBuffer(long length, SpoolDisk.SpoolFile file, Runnable onClose) {
        this.length = length;
        this.file = file;
        this.onClose = onClose;
    }

    @Override
    public void append(byte[] payload) throws IOException {
        try {
            file.write(ByteBuffer.wrap(payload), written);
        } catch (IOException e) {
            throw new IOException(
                    "the temporary file " + file + " of a transaction of " + length + " bytes cannot be written: "
                            + e.getMessage(),
                    e);
        }
        written += payload.length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void read(long offset, byte[] target, int at, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, written);
        try {
            file.read(ByteBuffer.wrap(target, at, count), offset);
        } catch (IOException e) {
            throw new IOException(
                    "the temporary file " + file + " of a transaction of " + length + " bytes cannot be read: " + e, e);
        }
    }

    @Override
    public TxContent proved(RecomputedTx proved) {
        return new ProvedContent(this, "the temporary file " + file, proved);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException("the temporary file " + file + " cannot be closed", e);
        } finally {
            onClose.run();
        }
    }
}

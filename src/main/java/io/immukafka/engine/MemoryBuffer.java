package io.immukafka.engine;

import io.immukafka.chain.RecomputedTx;
import io.immukafka.tx.TxContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;

/** A transaction in memory, as it was appended: nothing is copied. */
final class MemoryBuffer implements TxBuffer {

    /** Of smaller pieces several are given together. */
    private static final int WORTH_A_MESSAGE = 64 << 10;

    private final long length;
    private final Runnable onClose;
    private final NavigableMap<Long, byte[]> pieces = new TreeMap<>();
    private long written;
    private boolean closed;

    MemoryBuffer(long length, Runnable onClose) {
        this.length = length;
        this.onClose = onClose;
    }

    @Override
    public void append(byte[] payload) {
        pieces.put(written, payload);
        written += payload.length;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public void read(long offset, byte[] target, int at, int count) {
        Objects.checkFromIndexSize(offset, count, written);
        for (int have = 0; have < count; ) {
            ByteBuffer piece = piece(offset + have);
            int take = Math.min(piece.remaining(), count - have);
            piece.get(target, at + have, take);
            have += take;
        }
    }

    /** What was appended at once, from an offset on. */
    private ByteBuffer piece(long offset) {
        Map.Entry<Long, byte[]> piece = pieces.floorEntry(offset);
        int from = (int) (offset - piece.getKey());
        return ByteBuffer.wrap(piece.getValue(), from, piece.getValue().length - from);
    }

    @Override
    public ByteBuffer slice(long offset, int most) throws IOException {
        Objects.checkIndex(offset, written);
        ByteBuffer piece = piece(offset);
        return piece.remaining() >= Math.min(WORTH_A_MESSAGE, written - offset)
                ? piece.limit(piece.position() + Math.min(most, piece.remaining()))
                : TxBuffer.super.slice(offset, most);
    }

    @Override
    public TxContent proved(RecomputedTx proved) {
        return this;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            onClose.run();
        }
    }
}

package io.immukafka.client;

import io.immukafka.client.error.ServerException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Keeps what an export delivers. */
class Collector implements ExportListener {

    final List<byte[]> transactions = new CopyOnWriteArrayList<>();
    final List<Long> committed = new CopyOnWriteArrayList<>();
    final CompletableFuture<Optional<ServerException>> closed = new CompletableFuture<>();
    final AtomicInteger ends = new AtomicInteger();
    final AtomicInteger pieces = new AtomicInteger();

    private final ByteArrayOutputStream current = new ByteArrayOutputStream();
    private volatile long length;

    @Override
    public void begin(long length, long committedTx) {
        this.length = length;
        committed.add(committedTx);
    }

    @Override
    public void bytes(ByteBuffer content) {
        byte[] piece = new byte[content.remaining()];
        content.get(piece);
        current.writeBytes(piece);
        pieces.incrementAndGet();
        if (current.size() == length) {
            transactions.add(current.toByteArray());
            current.reset();
        }
    }

    @Override
    public void closed(@Nullable ServerException cause) {
        ends.incrementAndGet();
        closed.complete(Optional.ofNullable(cause));
    }

    /** The id in the header, which follows its length. */
    static long id(byte[] transaction) {
        return ByteBuffer.wrap(transaction).getLong(Integer.BYTES);
    }
}

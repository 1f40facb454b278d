package io.immukafka.engine;

import io.immukafka.tx.TxContent;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Collects the bytes of one transaction until it is proved and applied: in memory if it is small, else in a temporary
 * file that is gone when the buffer is closed or the process ends. Written by one thread, then read by any.
 */
public final class TxBuffer implements TxContent, AutoCloseable {

    /** Transactions longer than so many bytes go to a file. */
    public static final long MEMORY_LIMIT = 4L << 20;

    /** Of smaller pieces several are given together. */
    private static final int WORTH_A_MESSAGE = 64 << 10;

    private final long length;
    /** What is in memory, as it was appended, by the offsets. */
    private final NavigableMap<Long, byte[]> memory = new TreeMap<>();

    private final @Nullable Path path;
    private final @Nullable FileChannel file;
    private long written;

    /**
     * An empty buffer.
     *
     * @param length of the transaction in bytes, as announced
     * @throws IOException if the temporary file can't be made
     */
    public TxBuffer(long length) throws IOException {
        this.length = length;
        path = length > MEMORY_LIMIT ? Files.createTempFile("immukafka-", ".tx") : null;
        file = path == null
                ? null
                : FileChannel.open(
                        path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    /**
     * Appends bytes. The array is not copied: it must not change any more.
     *
     * @throws IOException if the temporary file can't be written
     * @throws IllegalArgumentException if there are more than announced
     */
    public void append(byte[] bytes) throws IOException {
        if (bytes.length > length - written) {
            throw new IllegalArgumentException(
                    bytes.length + " bytes after " + written + " are more than the announced " + length);
        }
        if (file != null) {
            ByteBuffer rest = ByteBuffer.wrap(bytes);
            while (rest.hasRemaining()) {
                file.write(rest, written + rest.position());
            }
        } else {
            memory.put(written, bytes);
        }
        written += bytes.length;
    }

    @Override
    public long length() {
        return length;
    }

    /** Bytes of the heap that the content takes. */
    public long heapBytes() {
        return file == null ? length : 0;
    }

    @Override
    public void read(long offset, byte[] target, int at, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, written);
        if (file == null) {
            for (int have = 0; have < count; ) {
                ByteBuffer piece = piece(offset + have);
                int take = Math.min(piece.remaining(), count - have);
                piece.get(target, at + have, take);
                have += take;
            }
            return;
        }
        ByteBuffer rest = ByteBuffer.wrap(target, at, count);
        try {
            while (rest.hasRemaining()) {
                if (file.read(rest, offset + rest.position() - at) < 0) {
                    throw new EOFException("it ends at " + file.size() + "; something has cut it");
                }
            }
        } catch (IOException e) {
            throw new IOException(
                    "the temporary file " + path + " of a transaction of " + length + " bytes can't be read: " + e, e);
        }
    }

    /** What was appended at once, from an offset on. */
    private ByteBuffer piece(long offset) {
        Map.Entry<Long, byte[]> piece = memory.floorEntry(offset);
        int from = (int) (offset - piece.getKey());
        return ByteBuffer.wrap(piece.getValue(), from, piece.getValue().length - from);
    }

    @Override
    public ByteBuffer slice(long offset, int most) throws IOException {
        Objects.checkIndex(offset, written);
        if (file == null) {
            ByteBuffer piece = piece(offset);
            if (piece.remaining() >= Math.min(WORTH_A_MESSAGE, written - offset)) {
                return piece.limit(piece.position() + Math.min(most, piece.remaining()));
            }
        }
        return TxContent.super.slice(offset, most);
    }

    /** Lets go of the file; whoever still reads it gets an IOException. */
    @Override
    public void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException("the temporary file of a transaction can't be closed", e);
            }
        }
    }
}

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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects the bytes of one transaction until it is proved and applied: in memory if it is small, else in a temporary
 * file that is gone when the buffer is closed or the process ends. Written by one thread, then read by any.
 */
public final class TxBuffer implements TxContent, AutoCloseable {

    /** Transactions longer than so many bytes go to a file. */
    public static final long MEMORY_LIMIT = 4L << 20;

    private final long length;
    private byte @Nullable [] memory;
    private final @Nullable Path path;
    private final @Nullable FileChannel file;
    private long written;

    /**
     * An empty buffer.
     *
     * @param length of the transaction in bytes, as announced; at most {@link #MEMORY_LIMIT} are allocated by it
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
     * Appends bytes, which are not copied if they are the whole of a small transaction.
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
        } else if (bytes.length == length) {
            memory = bytes;
        } else {
            if (memory == null) {
                memory = new byte[(int) length];
            }
            System.arraycopy(bytes, 0, memory, (int) written, bytes.length);
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
        byte[] held = memory;
        if (file == null) {
            System.arraycopy(Objects.requireNonNull(held, "nothing was written"), (int) offset, target, at, count);
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

package io.immukafka.backup;

import io.immukafka.chain.Claim;
import io.immukafka.chain.TxPart;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Appends transactions to a backup file or pipe, byte for byte as {@code immuadmin hot-backup} writes them.
 *
 * <p>Verification is up to the caller: give the last part of a transaction only when it is verified, and {@link #discard} it
 * otherwise. A file ends with a whole record after every failure; from a pipe nothing can be taken back. Holds 256
 * KiB. Not safe for several threads.
 */
public final class BackupWriter implements Closeable {

    private static final int BUFFER_BYTES = 256 * 1024;

    private final WritableByteChannel out;
    private final @Nullable FileChannel file;
    /** Direct, so that the operating system takes its bytes from there. */
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);

    /** Offset behind the last byte handed to the channel. */
    private long written;
    /** Offset behind the last record that was wholly handed to the channel. */
    private long writtenRecords;
    /** Offset behind the last complete record, which may still are in the buffer. */
    private long end;

    private @Nullable Claim open;
    private int nextPart;
    private long left;
    private boolean failed;

    private BackupWriter(WritableByteChannel out, @Nullable FileChannel file, long offset) {
        this.out = out;
        this.file = file;
        written = offset;
        writtenRecords = offset;
        end = offset;
    }

    /** A writer to a pipe, which it will close. */
    public static BackupWriter toPipe(WritableByteChannel out) {
        return new BackupWriter(out, null, 0);
    }

    /**
     * A writer to a file, which it will close.
     *
     * @param offset behind the last whole record, the file's length; see {@link BackupTail}
     */
    public static BackupWriter toFile(FileChannel file, long offset) throws IOException {
        if (file.size() != offset) {
            throw new IOException("the backup file has " + file.size() + " bytes, but records are to be appended at "
                    + offset + ": another program is writing to it, or an incomplete record must be removed first");
        }
        file.position(offset);
        return new BackupWriter(file, file, offset);
    }

    /**
     * Appends the next part of a transaction. The first part of one discards an unfinished one.
     *
     * @throws IllegalArgumentException if the part does not continue what is open, or its lengths are impossible
     * @throws IOException if it cannot be written; nothing can be appended any more
     */
    public void append(TxPart part) throws IOException {
        if (failed) {
            throw new IOException("an earlier write to the backup failed, so nothing more can be appended");
        }
        if (part.first()) {
            discard();
            begin(part.claim());
        } else if (!part.claim().equals(open) || part.part() != nextPart) {
            throw new IllegalArgumentException(part + " does not continue "
                    + (open == null
                            ? "anything"
                            : "transaction " + open.tx() + ", of which part " + (nextPart + 1) + " is due"));
        }
        int length = part.payload().length;
        if (length > left || (part.last() && length < left)) {
            throw new IllegalArgumentException(part + " should have " + (part.last() ? "" : "at most ") + left
                    + " bytes, since the transaction has " + part.claim().length());
        }
        write(part.payload());
        left -= length;
        nextPart++;
        if (part.last()) {
            open = null;
            end = written + buffer.position();
            if (buffer.position() == 0) {
                writtenRecords = end;
            }
        }
    }

    private void begin(Claim claim) throws IOException {
        long length = claim.length();
        if (length < FrameFormat.MIN_TX || length > FrameFormat.MAX_PAYLOAD - Long.BYTES) {
            throw new IllegalArgumentException("transaction " + claim.tx() + " has " + length
                    + " bytes; a backup record holds " + FrameFormat.MIN_TX + " to "
                    + (FrameFormat.MAX_PAYLOAD - Long.BYTES));
        }
        if (buffer.remaining() < FrameFormat.TX_AT) {
            drain();
        }
        FrameFormat.putHead(buffer, claim.tx(), claim.alh(), length);
        open = claim;
        nextPart = 0;
        left = length;
    }

    private void write(byte[] bytes) throws IOException {
        if (bytes.length > buffer.remaining()) {
            drain();
        }
        if (bytes.length > buffer.remaining()) {
            toChannel(ByteBuffer.wrap(bytes));
        } else {
            buffer.put(bytes);
        }
    }

    private void drain() throws IOException {
        buffer.flip();
        toChannel(buffer);
        buffer.clear();
        writtenRecords = end;
    }

    private void toChannel(ByteBuffer bytes) throws IOException {
        try {
            while (bytes.hasRemaining()) {
                written += out.write(bytes);
            }
        } catch (IOException e) {
            failed = true;
            try {
                cutBack(writtenRecords);
            } catch (IOException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    /**
     * Takes back the parts of an unfinished transaction, if there is one.
     *
     * @throws IOException if the file cannot be cut, or a part of it has left through a pipe already
     */
    public void discard() throws IOException {
        Claim unfinished = open;
        if (unfinished == null) {
            return;
        }
        open = null;
        if (written <= end) {
            buffer.position((int) (end - written));
        } else if (file != null) {
            failed = true;
            cutBack(end);
            failed = false;
        } else {
            failed = true;
            throw new IOException(
                    "the backup on this pipe ends in the middle of transaction " + unfinished.tx() + ", of which "
                            + (written - end) + " bytes were already written: the reader will find a truncated record");
        }
    }

    private void cutBack(long offset) throws IOException {
        if (file != null) {
            file.truncate(offset);
            file.position(offset);
            written = offset;
            writtenRecords = offset;
            end = offset;
            open = null;
            buffer.clear();
        }
    }

    /** Offset behind the last complete record. */
    public long end() {
        return end;
    }

    /** Hands everything to the operating system. */
    public void flush() throws IOException {
        if (!failed) {
            drain();
        }
    }

    /** Makes everything durable, as far as the disk keeps its word; on a pipe the same as {@link #flush}. */
    public void force() throws IOException {
        flush();
        if (file != null) {
            file.force(false);
        }
    }

    /** Discards an unfinished transaction, hands the rest to the operating system and closes the channel. */
    @Override
    public void close() throws IOException {
        try (out) {
            if (out.isOpen() && !failed) {
                discard();
                drain();
            }
        }
    }
}

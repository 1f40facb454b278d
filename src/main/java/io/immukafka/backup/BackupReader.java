package io.immukafka.backup;

import io.immukafka.chain.Claim;
import io.immukafka.chain.TxPart;
import io.immukafka.tx.TxContent;
import io.immukafka.tx.TxHeader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Reads a backup file, from a file or a pipe of any length, as parts of transactions. It checks the frame and that a
 * header is well-formed; the proof is the receiver's. Holds 64 KiB and the part it gives, whatever the file's size.
 * Not safe for several threads.
 *
 * <p>The record states id, Alh and length of a transaction; the rest of the claim comes from the header in front of
 * the payload, so that every claim is known with the first part.
 */
public final class BackupReader {

    private final FrameScanner source;
    private final int partBytes;
    private final HeaderReader headers = new HeaderReader();

    private @Nullable FrameHeader head;
    private @Nullable Claim claim;
    private int part;
    private int parts;

    /**
     * Reads from the channel's next byte on, which must be the first of a record. The channel stays the caller's.
     *
     * @param partBytes greatest number of bytes in a part, at least 1
     */
    public BackupReader(ReadableByteChannel in, int partBytes) {
        if (partBytes < 1) {
            throw new IllegalArgumentException("a part has at least 1 byte, not " + partBytes);
        }
        source = FrameScanner.ofCopies(in);
        this.partBytes = partBytes;
    }

    /**
     * The next part; null at the end of the file.
     *
     * @throws BackupDefectException if the file is damaged in a way that shows without the proof. The transactions
     *     before are unharmed, of this one the last part has not been given; nothing can be read any more
     * @throws IOException if the file cannot be read
     */
    public @Nullable TxPart next() throws IOException, BackupDefectException {
        Claim current = claim;
        if (current == null || part == parts) {
            current = nextClaim();
            if (current == null) {
                return null;
            }
        }
        byte[] payload = new byte[(int) Math.min(partBytes, source.left())];
        source.read(payload);
        return new TxPart(current, part++, parts, payload);
    }

    private @Nullable Claim nextClaim() throws IOException, BackupDefectException {
        claim = null;
        FrameHeader found = source.next();
        if (found == null) {
            return null;
        }
        head = found;
        TxHeader header = headers.peek(source, found);
        if (header.id() != found.tx()) {
            boolean headerHolds = header.alh().equals(found.checksum());
            throw new BackupDefectException(TxProof.txIdDisagrees(found, header.id(), headerHolds));
        }
        Claim next = found.claim(header);
        part = 0;
        parts = Math.toIntExact((found.length() + partBytes - 1) / partBytes);
        claim = next;
        return next;
    }

    /**
     * The content of the transaction of the last part given, read from the file itself.
     *
     * @param file the one that this reader reads, from its beginning on
     * @throws IllegalStateException if no part has been given yet
     */
    public TxContent content(FileChannel file) {
        return new FrameContent(file, head());
    }

    /**
     * Where the transaction of the last part given begins, for messages.
     *
     * @throws IllegalStateException if no part has been given yet
     */
    public FilePosition place() {
        return head().place(0);
    }

    private FrameHeader head() {
        if (head == null) {
            throw new IllegalStateException("no record has been read yet");
        }
        return head;
    }
}

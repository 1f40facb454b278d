package io.immukafka.backup;

import io.immukafka.chain.Position;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Divides a backup file into segments by the records' heads. When every segment is verified, so is the file: each proof
 * begins with what the record before states, and that record's own segment proves the statement.
 */
public final class Segmenter {

    private final FrameScanner heads;
    private final long least;
    private @Nullable FrameHeader next;
    private @Nullable Position before;
    private boolean started;

    /**
     * Segments of a file, from its beginning on. The channel stays the caller's.
     *
     * @param least bytes of a segment, the last one apart
     */
    public Segmenter(SeekableByteChannel in, long least) throws IOException {
        heads = FrameScanner.ofHeads(in);
        this.least = least;
    }

    /**
     * The next segment; null at the end of the file.
     *
     * @throws BackupDefectException if no record begins where one should
     * @throws IOException if the file cannot be read
     */
    public @Nullable Segment next() throws IOException, BackupDefectException {
        if (!started) {
            started = true;
            next = heads.next();
        }
        FrameHeader first = next;
        if (first == null) {
            return null;
        }
        Position stated = before;
        FrameHeader last = first;
        next = heads.next();
        for (FrameHeader head = next; head != null && last.end() - first.start() < least; head = next) {
            last = head;
            next = heads.next();
        }
        before = new Position(last.tx(), last.checksum());
        return new Segment(first.number(), first.start(), last.end(), stated);
    }
}

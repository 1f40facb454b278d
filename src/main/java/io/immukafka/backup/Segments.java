package io.immukafka.backup;

import io.immukafka.chain.Position;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Divides a backup file into segments by the records' heads. When every segment is proved, so is the file: each proof
 * begins with what the record before states, and that record's own segment proves the statement.
 */
public final class Segments {

    private final RecordSource heads;
    private final long least;
    private @Nullable RecordHead next;
    private @Nullable Position before;
    private boolean started;

    /**
     * Segments of a file, from its beginning on. The channel stays the caller's.
     *
     * @param least bytes of a segment, the last one apart
     */
    public Segments(SeekableByteChannel in, long least) throws IOException {
        heads = RecordSource.ofHeads(in);
        this.least = least;
    }

    /**
     * The next segment; null at the end of the file.
     *
     * @throws BackupDefectException if no record begins where one should
     * @throws IOException if the file can't be read
     */
    public @Nullable Segment next() throws IOException, BackupDefectException {
        if (!started) {
            started = true;
            next = heads.next();
        }
        RecordHead first = next;
        if (first == null) {
            return null;
        }
        Position stated = before;
        RecordHead last = first;
        next = heads.next();
        for (RecordHead head = next; head != null && last.end() - first.start() < least; head = next) {
            last = head;
            next = heads.next();
        }
        before = new Position(last.tx(), last.checksum());
        return new Segment(first.number(), first.start(), last.end(), stated);
    }
}

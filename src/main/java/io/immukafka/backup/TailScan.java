package io.immukafka.backup;

import io.immukafka.chain.ChainCheck;
import io.immukafka.chain.Position;
import io.immukafka.chain.Verdict;
import io.immukafka.tx.TxHeader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/** Runs along the heads and headers of a file's records, passing over the values, and proves the last record. */
final class TailScan {

    private final FileChannel file;
    private final FrameScanner source;
    private final HeaderReader headers = new HeaderReader();

    private @Nullable FrameHeader last;
    /** What the last record's header says of the position before it; it was held against the record before. */
    private @Nullable Position before;

    TailScan(FileChannel file) throws IOException {
        this.file = file;
        source = new FrameScanner(file, 0, 1);
    }

    /** The tail; null if only a full proof can tell where the file is damaged. */
    @Nullable
    BackupTail find() throws IOException {
        BackupDefect defect = null;
        try {
            for (FrameHeader head = source.next(); head != null; head = source.next()) {
                TxHeader header = headers.peek(source, head);
                if (!follows(header, head)) {
                    return null;
                }
                source.skip();
                before = new Position(header.id() - 1, header.prevAlh());
                last = head;
            }
        } catch (BackupDefectException e) {
            defect = e.defect();
        }
        return tail(defect);
    }

    private boolean follows(TxHeader header, FrameHeader head) {
        Position reached = last == null ? null : new Position(last.tx(), last.checksum());
        return header.id() == head.tx() && ChainCheck.linkOrBegin(reached, head.claim(header)) instanceof Verdict.Next;
    }

    private @Nullable BackupTail tail(@Nullable BackupDefect defect) throws IOException {
        FrameHeader whole = last;
        if (whole == null) {
            return new BackupTail(0, null, 0, file.size(), defect);
        }
        FrameVerdict verdict =
                new BackupVerifier(new FrameScanner(file, whole.start(), whole.number()), null, before).next();
        return verdict != null && verdict.proved()
                ? new BackupTail(whole.number(), verdict.reached(), whole.end(), file.size(), defect)
                : null;
    }
}

package io.immukafka.backup;

import io.immukafka.chain.Position;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Some records of a backup file that follow each other, which can be verified apart from those before them.
 *
 * @param number of the first record, from 1 on
 * @param start offset of its first byte
 * @param end offset behind the last record
 * @param before what the record before states, on which this segment's proof rests; null if it is the first
 */
public record Segment(
        long number, long start, long end, @Nullable Position before) {

    /**
     * Verifies it, with a channel of its own, so that several segments can be verified at once.
     *
     * @return what it holds; with a defect it says no more than that there is one
     * @throws IOException if the file cannot be read
     */
    public BackupSummary prove(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file)) {
            BackupVerifier verifier = new BackupVerifier(new FrameScanner(in, start, number), null, before);
            FrameVerdict verdict;
            do {
                verdict = verifier.next();
            } while (verdict != null && verdict.proved() && verdict.end() < end);
            return verifier.summary();
        }
    }
}

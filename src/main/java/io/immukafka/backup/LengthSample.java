package io.immukafka.backup;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import org.jspecify.annotations.Nullable;

/** How long the transactions of a backup file are, by the heads of its first records. */
public final class LengthSample {

    /** Enough to be typical, few enough to be read in milliseconds. */
    private static final int RECORDS = 1000;

    private LengthSample() {}

    /**
     * The average length of the first exported transactions in bytes; 0 if there is none. A record that is none ends the
     * sample: a reader of the file will meet it.
     *
     * @param in moved
     * @throws IOException if the file cannot be read
     */
    public static long average(SeekableByteChannel in) throws IOException {
        FrameScanner heads = FrameScanner.ofHeads(in);
        long bytes = 0;
        int records = 0;
        while (records < RECORDS) {
            FrameHeader head = next(heads);
            if (head == null) {
                break;
            }
            bytes += head.length();
            records++;
        }
        return records == 0 ? 0 : bytes / records;
    }

    private static @Nullable FrameHeader next(FrameScanner heads) throws IOException {
        try {
            return heads.next();
        } catch (BackupDefectException defect) {
            return null;
        }
    }
}

package io.immukafka.backup;

import io.immukafka.chain.Position;
import java.io.IOException;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;

/**
 * Where an existing backup file can be continued.
 *
 * @param records whole ones before {@code end}
 * @param last the position that the last of them reaches; null if there is none
 * @param end offset behind the last record that is whole and verified
 * @param size length of the file
 * @param defect what is wrong behind {@code end}; null if nothing follows
 */
public record BackupTail(
        long records,
        @Nullable Position last,
        long end,
        long size,
        @Nullable BackupDefect defect) {

    /** How much of a file is verified. */
    public enum Proof {
        /**
         * The frame of all records, and their headers and checksums against each other; of the last record everything.
         * Values are passed over, so that this is fast. Should the last record fail, everything is verified.
         */
        LAST,
        /** Everything. */
        ALL
    }

    /**
     * The part that a repair removed.
     *
     * @param from offset of the first byte that was cut off
     * @param bytes how many there were
     */
    public record Removed(long from, long bytes) {}

    /**
     * Finds the last record that is whole and verified.
     *
     * @param file open for reading; its position is moved
     */
    public static BackupTail find(FileChannel file, Proof proof) throws IOException {
        BackupTail quick = proof == Proof.LAST ? new TailScan(file).find() : null;
        return quick == null ? prove(file) : quick;
    }

    private static BackupTail prove(FileChannel file) throws IOException {
        BackupVerifier verifier = new BackupVerifier(new FrameScanner(file, 0, 1), null, null);
        BackupDefect defect = verifier.firstDefect();
        BackupSummary summary = verifier.summary();
        long whole = defect == null ? summary.records() : summary.records() - 1;
        return new BackupTail(whole, summary.last(), summary.provedBytes(), file.size(), defect);
    }

    /** Whether the file merely ends too early, as after an interrupted backup: all that is there is unharmed. */
    public boolean incomplete() {
        return defect instanceof BackupDefect.CutRecord;
    }

    /**
     * Cuts the file back to the last record that is whole and verified, durably.
     *
     * @param file open for writing
     * @throws IOException if it cannot be cut, or has changed since it was looked at
     */
    public Removed repair(FileChannel file) throws IOException {
        if (file.size() != size) {
            throw new IOException("the backup file had " + size + " bytes and now has " + file.size()
                    + ": another program is writing to it; nothing was truncated");
        }
        file.truncate(end);
        file.force(true);
        return new Removed(end, size - end);
    }
}

package io.immukafka.backup;

import io.immukafka.chain.Position;
import org.jspecify.annotations.Nullable;

/**
 * The content of a file, as far as it was verified.
 *
 * @param records how many were looked at, broken ones included
 * @param defects how many defects were found
 * @param before the position that the first record continues, as its header says; null without a record
 * @param last the position up to which all is verified without a break; null if not even the first record is
 * @param provedBytes length of that part of the file
 * @param bytes of the file that were read
 * @param truncated transactions whose values the server had dropped: their keys and digests are verified, not their
 *     values
 * @param treeChecked the last transaction whose blRoot was recomputed, 0 for none
 * @param treeLagged whether that check ended early because more Alh's waited to be part of a tree than are kept
 */
public record BackupSummary(
        long records,
        long defects,
        @Nullable Position before,
        @Nullable Position last,
        long provedBytes,
        long bytes,
        long truncated,
        long treeChecked,
        boolean treeLagged) {

    /** Whether no defect was found. */
    public boolean proved() {
        return defects == 0;
    }
}

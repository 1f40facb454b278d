package io.immukafka.backup;

import io.immukafka.chain.Position;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of verifying one record.
 *
 * @param record its number, from 1 on
 * @param start offset of its first byte in the file
 * @param end offset of the first byte behind it, or of the end of what could be read
 * @param reached the position after it; null if the record has none, being broken
 * @param truncated whether the server had dropped the transaction's values
 * @param defects what is wrong, empty if the record is verified
 */
public record FrameVerdict(
        long record, long start, long end, @Nullable Position reached, boolean truncated, List<BackupDefect> defects) {

    /** Offset in the file of the first byte of the transaction in it; meaningless for a record without a whole head. */
    public long payloadStart() {
        return start + FrameFormat.TX_AT;
    }

    /** Whether it is whole, bears out its checksum, and continues the history before it. */
    public boolean proved() {
        return defects.isEmpty();
    }
}

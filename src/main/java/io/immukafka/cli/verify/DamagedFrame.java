package io.immukafka.cli.verify;

import io.immukafka.backup.BackupDefect;
import io.immukafka.backup.FrameVerdict;
import io.immukafka.chain.Position;
import org.jspecify.annotations.Nullable;

/**
 * A record of a backup file that failed verification.
 *
 * @param tx the transaction that should be in it
 * @param record its number, from 1 on
 * @param start offset of the transaction's first byte in the file
 * @param end offset behind its last one
 */
record DamagedFrame(long tx, long record, long start, long end) {

    /**
     * The transaction that should be in a damaged record; 0 if that cannot be told.
     *
     * @param before the position reached before it
     */
    static long tx(FrameVerdict verdict, @Nullable Position before) {
        for (BackupDefect defect : verdict.defects()) {
            if (defect instanceof BackupDefect.Gap gap) {
                return gap.tx();
            }
        }
        if (before != null) {
            return before.tx() + 1;
        }
        return verdict.reached() != null ? verdict.reached().tx() : verdict.record() == 1 ? 1 : 0;
    }
}

package io.immukafka.cli;

import io.immukafka.backup.BackupSummary;
import io.immukafka.backup.BackupVerifier;
import io.immukafka.chain.Position;
import java.util.Map;

/**
 * How far blRoots were recomputed, and why no further.
 *
 * @param upTo the last transaction whose blRoot was recomputed, 0 for none
 * @param end why the check ended there
 */
record DeepCheck(long upTo, End end) {

    private enum End {
        /** All is checked. */
        COMPLETE(""),
        NOT_FROM_FIRST(": the tree can be built only from transaction 1 on, and what is here begins later"),
        DEFECT(": behind a defect the tree can't be built"),
        LAG(" and NOT further: there blTxId lies more than " + BackupVerifier.DEFAULT_MAX_LAG
                + " transactions behind, and more Alh's are not kept. What follows is proved but for its blRoots");

        private final String reason;

        End(String reason) {
            this.reason = reason;
        }
    }

    static DeepCheck of(BackupSummary summary) {
        Position before = summary.before();
        End end = before != null && before.tx() > 0
                ? End.NOT_FROM_FIRST
                : !summary.proved() ? End.DEFECT : summary.treeLagged() ? End.LAG : End.COMPLETE;
        return new DeepCheck(summary.treeChecked(), end);
    }

    String describe() {
        return (upTo == 0 ? "no blRoot is recomputed" : "blRoots are recomputed up to transaction " + upTo)
                + end.reason;
    }

    void addTo(Map<String, Object> report) {
        report.put("blRootsUpTo", upTo);
        report.put("blRootsComplete", end == End.COMPLETE);
        report.put("blRootsEnd", end.name());
    }
}

package io.immukafka.cli.verify;

import io.immukafka.backup.BackupSummary;
import io.immukafka.chain.Position;
import io.immukafka.chain.TreeCheck;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
        NOT_FROM_FIRST(": the tree can be built only from transaction 1 on, and this history begins later"),
        DEFECT(": the tree cannot be built beyond a defect"),
        LAG("; stopped there: blTxId lags by more than " + TreeCheck.MOST_WAITING
                + " transactions, the limit of this check. What follows is verified except for its blRoots");

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

    /**
     * The end of the check of a stream, all of which is verified.
     *
     * @param before what its first transaction continues, null if there is none
     */
    static DeepCheck of(@Nullable Position before, TreeCheck tree) {
        End end = before != null && before.tx() > 0 ? End.NOT_FROM_FIRST : tree.lagged() ? End.LAG : End.COMPLETE;
        return new DeepCheck(tree.checked(), end);
    }

    String describe() {
        return (upTo == 0 ? "no blRoot was recomputed" : "blRoots were recomputed up to transaction " + upTo)
                + end.reason;
    }

    void addTo(Map<String, Object> report) {
        report.put("blRootsUpTo", upTo);
        report.put("blRootsComplete", end == End.COMPLETE);
        report.put("blRootsEnd", end.name());
    }
}

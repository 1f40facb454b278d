package io.immukafka.export;

import io.immukafka.chain.TxPart;
import org.jspecify.annotations.Nullable;

/** Tracks which parts have been emitted, and which may follow. */
final class Emission {

    /** The last transaction that left whole: a new stream begins right after it. */
    private ExportStart resume;
    /** The part that left last, while others of its transaction follow; null if none do. */
    private @Nullable TxPart unfinished;

    Emission(ExportStart start) {
        resume = start;
    }

    ExportStart resume() {
        return resume;
    }

    /** Whether every transaction that has begun to leave has left whole. */
    boolean isBetweenTransactions() {
        return unfinished == null;
    }

    /** The stream is lost: a transaction of which only some parts left begins again. */
    void cutOff() {
        unfinished = null;
    }

    /** A part leaves. */
    void add(TxPart part) {
        assert follows(part) : part + " does not follow " + (unfinished == null ? resume : unfinished);
        unfinished = part.last() ? null : part;
        if (part.last()) {
            resume = ExportStart.after(part.claim().reached());
        }
    }

    private boolean follows(TxPart part) {
        boolean linked = resume.alh() == null || part.claim().prevAlh().equals(resume.alh());
        boolean next = unfinished == null
                ? part.first() && part.claim().tx() == resume.tx() + 1
                : part.claim().equals(unfinished.claim()) && part.part() == unfinished.part() + 1;
        return linked && next;
    }
}

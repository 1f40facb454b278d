package io.immukafka.chain;

import org.jspecify.annotations.Nullable;

/**
 * Verifies a stream of transactions in transit, part by part, without holding their bytes.
 *
 * <p>A transaction's link to the history and its header are verified with its first part, its entries with its last one.
 * So a receiver that gets each part right after it was accepted here never has the last part of a transaction that fails
 * verification. Parts come in order; part 0 may begin the transaction again. Not safe for several threads.
 */
public final class PartProof {

    /** What to do with an accepted part. */
    public enum Step {
        /** It is good so far, and others of its transaction follow. */
        PASS,
        /** It is the last one, and its transaction is verified. */
        PROVED,
        /** It belongs to a transaction at or before the position, which the receiver has. */
        SKIP
    }

    private final OpenTx open = new OpenTx();
    private @Nullable Position position;
    private @Nullable Claim skipped;
    private boolean begun;
    private @Nullable RecomputedTx proved;

    /**
     * A proof that continues from a position.
     *
     * @param position what the receiver has; null if the history begins with whatever comes first
     */
    public PartProof(@Nullable Position position) {
        this.position = position;
    }

    /**
     * Takes the next part.
     *
     * @throws UnprovedException if it fails verification: nothing of it may be passed on
     */
    public Step accept(TxPart part) throws UnprovedException {
        if (part.first()) {
            begin(part);
        }
        if (part.claim().equals(skipped)) {
            return Step.SKIP;
        }
        if (begun && !open.owns(part) && open.claim().tx() == part.claim().tx()) {
            throw new UnprovedException(
                    "part " + part.part() + " of " + part.parts() + " states " + part.claim()
                            + ", but the first part of " + open.parts() + " stated " + open.claim(),
                    null);
        }
        if (!begun || !open.owns(part) || open.next() != part.part()) {
            throw new UnprovedException(
                    "parts are missing: part " + (begun && open.owns(part) ? open.next() : 0) + " of transaction "
                            + part.claim().tx() + " is missing (parts 0 to " + (part.parts() - 1) + ")",
                    null);
        }
        return proceed(part);
    }

    private void begin(TxPart part) throws UnprovedException {
        begun = false;
        skipped = null;
        Verdict verdict = ChainCheck.linkOrBegin(position, part.claim());
        if (verdict instanceof Verdict.Gap gap) {
            throw new UnprovedException("a gap: " + gap.describe(), null);
        }
        if (verdict instanceof Verdict.Fork fork) {
            throw new UnprovedException("another history: " + fork.describe(), null);
        }
        if (verdict instanceof Verdict.Duplicate) {
            skipped = part.claim();
        } else {
            open.begin(part);
            begun = true;
        }
    }

    private Step proceed(TxPart part) throws UnprovedException {
        RecomputedTx whole = open.accept(part);
        if (whole != null) {
            begun = false;
            proved = whole;
            position = part.claim().reached();
            return Step.PROVED;
        }
        if (!open.headerProved()) {
            throw new UnprovedException(part + " does not contain the whole header", null);
        }
        return Step.PASS;
    }

    /** The position verified so far; null before the first transaction of a history that begins anywhere. */
    public @Nullable Position position() {
        return position;
    }

    /** The last verified transaction; null for none. */
    public @Nullable RecomputedTx proved() {
        return proved;
    }
}

package io.immukafka.chain;

import io.immukafka.hash.Digest;
import io.immukafka.hash.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Proves a stream of transactions on its way from one place to another, part by part, holding none of their bytes.
 *
 * <p>A transaction's link to the history and its header are proved with its first part, its entries with its last one.
 * So a receiver that gets each part right after it was accepted here never has the last part of a transaction that does
 * not prove itself. Part 0 begins a transaction anew; a repeated part must equal the first. Not safe for several threads.
 */
public final class PartProof {

    /** What to do with an accepted part. */
    public enum Step {
        /** It is good so far, and others of its transaction follow. */
        PASS,
        /** It is the last one, and its transaction is proved. */
        PROVED,
        /** It brings nothing new: a transaction before the position, or a part that came before. */
        SKIP
    }

    private final PartSequence sequence = new PartSequence();
    /** Of the parts of the open transaction, in order. */
    private final List<Digest> digests = new ArrayList<>();

    private @Nullable Position position;
    private boolean truncated;

    /**
     * A proof that goes on from a position.
     *
     * @param position what the receiver has; null if the history begins with whatever comes first
     */
    public PartProof(@Nullable Position position) {
        this.position = position;
    }

    /**
     * Takes the next part.
     *
     * @throws UnprovedException if it does not prove itself: nothing of it may be passed on
     */
    public Step accept(TxPart part) throws UnprovedException {
        if (part.first()) {
            digests.clear();
            sequence.discard();
        }
        return applied(part) ? Step.SKIP : proceed(part);
    }

    /** Whether the part's transaction lies at or below the position, and is of the same history as far as it says. */
    private boolean applied(TxPart part) throws UnprovedException {
        Claim stated = part.claim();
        if (!part.first()) {
            return position != null && stated.tx() <= position.tx();
        }
        // Nothing precedes transaction 1, so what it continues is known.
        Position before = position == null && stated.tx() == 1 ? Position.EMPTY : position;
        if (before == null) {
            return false;
        }
        Verdict verdict = ChainCheck.link(before, stated);
        if (verdict instanceof Verdict.Gap gap) {
            throw new UnprovedException("a gap: " + gap.describe(), null);
        }
        if (verdict instanceof Verdict.Fork fork) {
            throw new UnprovedException("another history: " + fork.describe(), null);
        }
        return verdict instanceof Verdict.Duplicate;
    }

    private Step proceed(TxPart part) throws UnprovedException {
        PartSequence.Outcome outcome = sequence.accept(part);
        if (outcome instanceof PartSequence.Outcome.Repeat
                && !digests.get(part.part()).equals(digest(part))) {
            outcome = sequence.differs(part);
        }
        if (outcome instanceof PartSequence.Outcome.Missing missing) {
            throw new UnprovedException("parts are missing: " + missing.what(), null);
        }
        if (outcome instanceof PartSequence.Outcome.Broken broken) {
            throw new UnprovedException(
                    "transaction " + part.claim().tx() + " does not prove itself: " + broken.what(), broken.cause());
        }
        if (outcome instanceof PartSequence.Outcome.Whole whole) {
            return proved(part.claim(), whole.computed());
        }
        if (!(outcome instanceof PartSequence.Outcome.Next)) {
            return Step.SKIP;
        }
        if (!sequence.headerProved()) {
            throw new UnprovedException(part + " does not hold the whole header", null);
        }
        digests.add(digest(part));
        return Step.PASS;
    }

    private Step proved(Claim stated, RecomputedTx computed) throws UnprovedException {
        Optional<Verdict.Corrupt> corrupt = ChainCheck.integrity(computed, stated);
        if (corrupt.isPresent()) {
            throw new UnprovedException(corrupt.get().describe(), null);
        }
        truncated = computed.truncated();
        position = stated.reached();
        digests.clear();
        return Step.PROVED;
    }

    private static Digest digest(TxPart part) {
        return new Sha256().add(part.payload(), 0, part.payload().length).finish();
    }

    /** What is proved so far; null before the first transaction of a history that begins anywhere. */
    public @Nullable Position position() {
        return position;
    }

    /** Whether the transaction proved last came without its values, only with their digests. */
    public boolean truncated() {
        return truncated;
    }
}

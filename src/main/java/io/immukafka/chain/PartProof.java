package io.immukafka.chain;

import io.immukafka.hash.Digest;
import io.immukafka.hash.Sha256;
import io.immukafka.tx.MalformedTxException;
import io.immukafka.tx.TxHeader;
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

    private final TxHasher hasher = new TxHasher();
    private final List<Digest> digests = new ArrayList<>();
    private @Nullable Position position;
    private @Nullable Claim claim;
    private int parts;
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
        try {
            return part.first() ? begin(part) : proceed(part);
        } catch (MalformedTxException e) {
            throw new UnprovedException("transaction " + part.claim().tx() + ": " + e.getMessage(), e);
        }
    }

    private Step begin(TxPart part) throws UnprovedException, MalformedTxException {
        Claim stated = part.claim();
        digests.clear();
        claim = null;
        Position before = position;
        if (before == null && stated.tx() == 1) {
            // Nothing precedes transaction 1, so what it continues is known.
            before = Position.EMPTY;
        }
        Verdict verdict = before == null ? new Verdict.Next(stated.reached()) : ChainCheck.link(before, stated);
        if (verdict instanceof Verdict.Gap gap) {
            throw new UnprovedException("a gap: " + gap.describe(), null);
        }
        if (verdict instanceof Verdict.Fork fork) {
            throw new UnprovedException("another history: " + fork.describe(), null);
        }
        if (verdict instanceof Verdict.Duplicate) {
            return Step.SKIP;
        }
        claim = stated;
        parts = part.parts();
        hasher.begin(stated.length());
        return add(part, stated);
    }

    private Step proceed(TxPart part) throws UnprovedException, MalformedTxException {
        Claim stated = part.claim();
        Claim open = claim;
        Position reached = position;
        if (open == null || stated.tx() != open.tx()) {
            if (reached != null && stated.tx() <= reached.tx()) {
                return Step.SKIP;
            }
            throw hole(part, 0);
        }
        if (!stated.equals(open) || part.parts() != parts) {
            throw new UnprovedException(part + " says " + stated + ", the first part said " + open, null);
        }
        if (part.part() > digests.size()) {
            throw hole(part, digests.size());
        }
        if (part.part() < digests.size()) {
            if (!digests.get(part.part()).equals(digest(part))) {
                throw new UnprovedException(part + " came twice with different bytes", null);
            }
            return Step.SKIP;
        }
        return add(part, stated);
    }

    private Step add(TxPart part, Claim stated) throws UnprovedException, MalformedTxException {
        hasher.accept(part.payload(), 0, part.payload().length);
        if (part.first()) {
            TxHeader header = hasher.header();
            Digest alh = hasher.alh();
            if (header == null || alh == null) {
                throw new UnprovedException(part + " does not hold the whole header", null);
            }
            refuse(ChainCheck.claim(stated, Claim.of(header, alh, stated.length())));
        }
        if (!part.last()) {
            digests.add(digest(part));
            return Step.PASS;
        }
        RecomputedTx computed = hasher.finish();
        refuse(ChainCheck.integrity(computed, stated));
        truncated = computed.truncated();
        position = stated.reached();
        claim = null;
        digests.clear();
        return Step.PROVED;
    }

    private static Digest digest(TxPart part) {
        return new Sha256().add(part.payload(), 0, part.payload().length).finish();
    }

    private static UnprovedException hole(TxPart part, int due) {
        return new UnprovedException(
                "parts are missing: after part " + due + " of transaction "
                        + part.claim().tx() + " came " + part,
                null);
    }

    private static void refuse(Optional<Verdict.Corrupt> corrupt) throws UnprovedException {
        if (corrupt.isPresent()) {
            throw new UnprovedException(corrupt.get().describe(), null);
        }
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

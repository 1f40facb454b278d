package io.immukafka.replay;

import io.immukafka.chain.ChainCheck;
import io.immukafka.chain.Position;
import io.immukafka.chain.Verdict;
import java.util.Optional;

/**
 * Judges what an origin gives against the history that the replica has, or will have once all that was accepted is applied.
 *
 * <p>Only the head of that history counts, so that the judgement does not depend on how far the replica has got: a repeat
 * of earlier transactions says nothing, unless it ends at the head with another checksum.
 */
final class Judge {

    private static final Judgement SKIP = new Judgement.Skip();

    private final boolean allowTruncated;
    private final Refusals refusals;
    private final Checkpoints checkpoints = new Checkpoints();

    /**
     * A judge that knows no checkpoint.
     *
     * @param allowTruncated whether transactions are accepted whose values were replaced by their digests
     */
    Judge(boolean allowTruncated, Refusals refusals) {
        this.allowTruncated = allowTruncated;
        this.refusals = refusals;
    }

    /**
     * Judges an item; asked twice, it says the same.
     *
     * @param head the last transaction of the history
     * @param lookedBack whether the origin was read from its beginning for what is missing
     */
    Judgement judge(Position head, Item item, boolean lookedBack) {
        if (item.tx() < head.tx()) {
            return SKIP;
        }
        if (item instanceof Item.Checkpoint checkpoint) {
            return checkpoint(head, checkpoint);
        }
        if (item.tx() == head.tx()) {
            return item instanceof Item.Whole whole ? repeated(head, whole) : SKIP;
        }
        if (item instanceof Item.Hole hole) {
            return new Judgement.Missing(hole.what(), refusals.gap(item, hole.what(), lookedBack));
        }
        Judgement bad = item instanceof Item.Whole whole
                ? ChainCheck.integrity(whole.computed(), whole.claim())
                        .<Judgement>map(corrupt -> new Judgement.Refuse(refusals.corrupt(item, corrupt)))
                        .orElse(SKIP)
                : new Judgement.Refuse(refusals.broken((Item.Broken) item));
        if (item.tx() > head.tx() + 1) {
            String what = new Verdict.Gap(head, item.tx()).describe();
            return new Judgement.Missing(
                    what, bad instanceof Judgement.Refuse refuse ? refuse.why() : refusals.gap(item, what, lookedBack));
        }
        return item instanceof Item.Whole whole && bad == SKIP ? next(head, whole) : bad;
    }

    private Judgement checkpoint(Position head, Item.Checkpoint checkpoint) {
        Position state = checkpoint.state();
        if (state.tx() > head.tx()) {
            checkpoints.expect(checkpoint);
            return SKIP;
        }
        return state.equals(head) ? SKIP : new Judgement.Refuse(refusals.contradicted(head, checkpoint));
    }

    /** What does not prove itself says nothing of a transaction that is there already. */
    private Judgement repeated(Position head, Item.Whole item) {
        boolean same = item.claim().alh().equals(head.alh());
        return same || ChainCheck.integrity(item.computed(), item.claim()).isPresent()
                ? SKIP
                : new Judgement.Refuse(refusals.fork(
                        item,
                        new Verdict.Fork(item.tx(), head.alh(), item.claim().alh())));
    }

    private Judgement next(Position head, Item.Whole item) {
        if (ChainCheck.link(head, item.claim()) instanceof Verdict.Fork fork) {
            return new Judgement.Refuse(refusals.fork(item, fork));
        }
        if (item.computed().truncated() && !allowTruncated) {
            return new Judgement.Refuse(refusals.truncated(item));
        }
        if (item.claim().entries() == 0) {
            return new Judgement.Refuse(refusals.empty(item));
        }
        Position reached = item.claim().reached();
        Optional<Item.Checkpoint> contradiction = checkpoints.contradicting(reached);
        return contradiction.isPresent()
                ? new Judgement.Refuse(refusals.contradicted(item, contradiction.get()))
                : new Judgement.Accept(item);
    }

    /** The history goes on up to {@code head}: checkpoints up to there have been held against it. */
    void accepted(Position head) {
        checkpoints.forget(head.tx());
    }

    /** The origin is read from its beginning again. */
    void rewound() {
        checkpoints.clear();
    }
}

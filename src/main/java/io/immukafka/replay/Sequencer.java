package io.immukafka.replay;

import io.immukafka.chain.ChainCheck;
import io.immukafka.chain.Position;
import io.immukafka.chain.Verdict;
import io.immukafka.hash.Digest;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds what an origin gives against the history that the replica has, or will have once all that was accepted is applied.
 *
 * <p>Where both histories meet at the head they must be the same. Below it the first transaction since the start, or since
 * the origin was begun again, and every state of the primary are held against what the replica has; other repeats say
 * nothing new.
 */
final class Sequencer {

    /** States of the primary that wait for their transaction; the oldest is forgotten beyond. */
    private static final int MOST_EXPECTED = 1024;

    private static final Decision SKIP = new Decision.Skip();

    private final boolean allowTruncated;
    private final boolean lookedBack;
    private final ReplayErrors errors;
    private final TreeMap<Long, Input.State> expected = new TreeMap<>();
    /** Whether a transaction of the origin was found to belong to the replica's history. */
    private boolean sameHistory;
    /** The replica's last answer about a transaction below its position. */
    private @Nullable Position compared;

    /**
     * Nothing is known yet.
     *
     * @param allowTruncated whether transactions are accepted whose values were replaced by their digests
     * @param lookedBack whether the origin is read again before the replay stops for what is missing
     */
    Sequencer(boolean allowTruncated, boolean lookedBack, ReplayErrors errors) {
        this.allowTruncated = allowTruncated;
        this.lookedBack = lookedBack;
        this.errors = errors;
    }

    /** Decides on an input; asked twice, it says the same. */
    Decision decide(ReplayQueue queue, Input input) {
        Position head = queue.head();
        if (input instanceof Input.State state) {
            return state(queue, state);
        }
        if (input.tx() <= head.tx()) {
            return input instanceof Input.Whole whole ? repeated(queue, whole) : SKIP;
        }
        if (input instanceof Input.Missing missing) {
            return missing(input, missing.what());
        }
        if (input.tx() > head.tx() + 1) {
            String what = new Verdict.Gap(head, input.tx()).describe();
            return input instanceof Input.Broken broken
                    ? new Decision.Missing(what, () -> errors.broken(broken))
                    : missing(input, what);
        }
        return input instanceof Input.Broken broken
                ? new Decision.Refuse(errors.broken(broken))
                : next(head, (Input.Whole) input);
    }

    private Decision missing(Input input, String what) {
        return new Decision.Missing(what, () -> errors.gap(input, what, lookedBack));
    }

    private Decision state(ReplayQueue queue, Input.State state) {
        long tx = state.tx();
        Position head = queue.head();
        if (tx > head.tx()) {
            // An origin has a state after its transaction.
            return missing(
                    state,
                    "transaction " + (head.tx() + 1) + ", which follows " + head
                            + ", is missing, though the primary has reported transaction " + tx);
        }
        Digest here = here(queue, tx);
        if (here == null) {
            return new Decision.Compare(tx);
        }
        return here.equals(state.position().alh())
                ? SKIP
                : new Decision.Refuse(errors.contradicted(new Position(tx, here), state));
    }

    /** The Alh that the replica has, or will have; null if it is to be asked. */
    private @Nullable Digest here(ReplayQueue queue, long tx) {
        Digest queued = queue.alh(tx);
        return queued != null ? queued : compared != null && compared.tx() == tx ? compared.alh() : null;
    }

    private Decision repeated(ReplayQueue queue, Input.Whole whole) {
        if (sameHistory && whole.tx() < queue.head().tx()) {
            return SKIP;
        }
        Digest here = here(queue, whole.tx());
        if (here == null) {
            return new Decision.Compare(whole.tx());
        }
        Digest there = whole.claim().alh();
        return here.equals(there)
                ? SKIP
                : new Decision.Refuse(errors.fork(whole, new Verdict.Fork(whole.tx(), here, there)));
    }

    private Decision next(Position head, Input.Whole whole) {
        if (ChainCheck.link(head, whole.claim()) instanceof Verdict.Fork fork) {
            return new Decision.Refuse(errors.fork(whole, fork));
        }
        if (whole.computed().truncated() && !allowTruncated) {
            return new Decision.Refuse(errors.truncated(whole));
        }
        if (whole.claim().entries() == 0) {
            return new Decision.Refuse(errors.empty(whole));
        }
        Position reached = whole.claim().reached();
        Input.State state = expected.get(reached.tx());
        return state == null || state.position().equals(reached)
                ? new Decision.Accept(whole)
                : new Decision.Refuse(errors.contradicted(whole, state));
    }

    /** An input was accepted or skipped. */
    void passed(Position head, Input input) {
        if (input instanceof Input.Whole) {
            sameHistory = true;
            expected.headMap(head.tx(), true).clear();
        }
    }

    /** An input that others are missing before was passed over: a state is held against its transaction later. */
    void passedOver(Input input) {
        if (input instanceof Input.State state) {
            expected.put(state.tx(), state);
            if (expected.size() > MOST_EXPECTED) {
                expected.pollFirstEntry();
            }
        }
    }

    /** The replica has said which Alh a transaction has there. */
    void compared(Position there) {
        compared = there;
    }

    /** The origin is read from its beginning again. */
    void rewound() {
        sameHistory = false;
        compared = null;
    }
}

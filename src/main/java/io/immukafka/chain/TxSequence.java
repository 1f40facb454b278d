package io.immukafka.chain;

import io.immukafka.chain.PartSequence.Outcome;
import io.immukafka.chain.PartSequence.StoreOpener;
import io.immukafka.hash.Digest;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The transactions of one history, verified and in order, out of parts that several writers have left: repeated, interleaved,
 * begun again, or behind what follows them. What the receiver has is skipped. What lies beyond a missing transaction is passed
 * over: it usually comes again behind the missing one. Only the end of the origin shows that something is missing for good.
 * Not safe for several threads.
 *
 * @param <S> what keeps the bytes
 */
public final class TxSequence<S extends PartStore> {

    /** States of the primary that wait for their transaction; the oldest is forgotten beyond. */
    private static final int MOST_STATED = 1024;

    /**
     * Something is missing.
     *
     * @param what as a sentence without its full stop
     * @param offset where in the origin it was missed
     */
    public record Shortfall(String what, long offset) {}

    private final PartSequence<S> parts = new PartSequence<>();
    private final TreeMap<Long, Digest> stated = new TreeMap<>();
    /** Until a transaction was given: it must not be beyond the next after this; null if it may be any. */
    private final @Nullable Position held;

    private @Nullable Position position;
    /** Whether the origin is read from its beginning. */
    private boolean fromBeginning = true;
    /** Whether the position moved behind something that was passed over and is still needed. */
    private boolean movedOn;
    /** The newest transaction that was passed over; 0 if the position has reached it. */
    private long beyond;
    /** The oldest one that was passed over since the position moved, and what is missing before it. */
    private long oldest;

    private @Nullable Shortfall missing;

    private TxSequence(@Nullable Position position, @Nullable Position held) {
        this.position = position;
        this.held = held;
    }

    /**
     * A sequence that gives what follows a position.
     *
     * @param position null if the history begins with whatever is whole first
     */
    public static <S extends PartStore> TxSequence<S> after(@Nullable Position position) {
        return new TxSequence<>(position, null);
    }

    /**
     * A sequence that may begin earlier, so that the receiver can compare it with what it has, but leaves no gap.
     *
     * @param position of the receiver
     */
    public static <S extends PartStore> TxSequence<S> meeting(Position position) {
        return new TxSequence<>(null, position);
    }

    /** The origin is not read from its beginning. */
    public TxSequence<S> midway() {
        fromBeginning = false;
        return this;
    }

    /**
     * Takes the next part.
     *
     * @param offset where it is in the origin
     * @param opener asked for a place if a transaction begins
     * @return the transaction after the position if this completes it; else null
     * @throws UnprovedException if the transaction fails verification, or belongs to another history
     * @throws IOException if the part cannot be kept: it was not taken, and may be offered again
     */
    public Outcome.@Nullable Whole<S> accept(TxPart part, long offset, StoreOpener<S> opener)
            throws IOException, UnprovedException {
        Position at = position;
        Claim claim = part.claim();
        if (at != null && (claim.tx() < at.tx() || claim.reached().equals(at))) {
            return null;
        }
        Position from = at == null ? held : at;
        if (from != null && claim.tx() > from.tx() + 1) {
            passOver(claim.tx(), new Shortfall(new Verdict.Gap(from, claim.tx()).describe(), offset));
            return null;
        }
        Outcome<S> outcome = assemble(part, opener);
        if (outcome instanceof Outcome.Whole<S> whole) {
            try {
                follow(claim);
                return whole;
            } catch (UnprovedException e) {
                whole.store().close();
                throw e;
            }
        }
        boolean needed = at == null || claim.tx() > at.tx();
        if (needed && outcome instanceof Outcome.Broken<S> broken) {
            throw broken.cause();
        }
        if (needed && outcome instanceof Outcome.Missing<S> gap) {
            passOver(claim.tx(), new Shortfall(gap.what(), offset));
        }
        return null;
    }

    private Outcome<S> assemble(TxPart part, StoreOpener<S> opener) throws IOException {
        while (true) {
            Outcome<S> outcome = parts.accept(part, opener);
            if (!(outcome instanceof Outcome.NoRoom<S>)) {
                return outcome;
            }
            if (!parts.giveUpOldest()) {
                throw new IOException("there is no room for the " + part.claim().length() + " bytes of transaction "
                        + part.claim().tx());
            }
        }
    }

    private void passOver(long tx, Shortfall before) {
        if (missing == null || tx < oldest) {
            oldest = tx;
            missing = before;
        }
        beyond = Math.max(beyond, tx);
    }

    private void follow(Claim claim) throws UnprovedException {
        if (ChainCheck.linkOrBegin(position, claim) instanceof Verdict.Fork fork) {
            throw new UnprovedException("another history: " + fork.describe(), null);
        }
        compare(claim.reached(), stated.get(claim.tx()));
        stated.headMap(claim.tx(), true).clear();
        position = claim.reached();
        missing = null;
        movedOn = beyond > claim.tx();
        beyond = movedOn ? beyond : 0;
    }

    /**
     * Takes a state of the primary: compared with its transaction, if that comes or has just come.
     *
     * @throws ContradictedException if they differ
     */
    public void state(Position state) throws ContradictedException {
        Position at = position;
        if (at != null && state.tx() == at.tx()) {
            compare(state, at.alh());
        } else if (state.tx() > (at == null ? 0 : at.tx())) {
            compare(state, stated.putIfAbsent(state.tx(), state.alh()));
            if (stated.size() > MOST_STATED) {
                stated.pollFirstEntry();
            }
        }
    }

    private static void compare(Position one, @Nullable Digest other) throws ContradictedException {
        if (other != null && !other.equals(one.alh())) {
            throw new ContradictedException("there are two Alh values for transaction " + one.tx() + ", "
                    + one.alh().toHex() + " and " + other.toHex() + ": two histories are mixed");
        }
    }

    /** The last transaction that was given; what the receiver had, before the first. */
    public @Nullable Position position() {
        return position;
    }

    /** What is missing before something that was passed over; empty if nothing is. */
    public Optional<Shortfall> missing() {
        if (beyond == 0 || missing != null) {
            return Optional.ofNullable(missing);
        }
        Position at = Objects.requireNonNull(position, "only a transaction that was given hides what is missing");
        return Optional.of(new Shortfall(new Verdict.Gap(at, beyond).describe(), 0));
    }

    /**
     * The origin has come to its end, and something is missing.
     *
     * @return whether it may be somewhere before in the origin: the sequence is ready for reading that from its beginning again
     */
    public boolean lookBack() {
        boolean again = beyond > 0 && (movedOn || !fromBeginning);
        if (again) {
            fromBeginning = true;
            movedOn = false;
            beyond = 0;
            missing = null;
            parts.rewind();
        }
        return again;
    }

    /** Lets go of what is unfinished. */
    public void close() {
        parts.rewind();
    }
}

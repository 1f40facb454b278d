package io.immukafka.chain;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Assembles transactions from their parts, in whatever order several writers have left them, and verifies each one.
 *
 * <p>Each part 0 opens an attempt, and each later part goes to every attempt at the same claim, with the same cut, that it is
 * due for. So the parts of two writers at the same transaction complete it together, and a writer that begins again
 * neither spoils nor needs what came before. The first attempt that passes verification is the transaction; what arrives of it
 * afterwards says nothing new. Only a few attempts are open at a time: the oldest one is given up. Not safe for several
 * threads.
 *
 * @param <S> what keeps the bytes
 */
public final class PartSequence<S extends PartStore> {

    /** Two writers at work, and one attempt that each of them has left unfinished. */
    static final int MOST_OPEN = 4;

    /** Claims that are remembered as verified: the lag between two writers, beyond which a repeat is assembled in vain. */
    private static final int MOST_PROVED = 64;

    /** The result of accepting a part. */
    public sealed interface Outcome<S> {

        /** Others must follow, or it says nothing new. */
        record Open<S>() implements Outcome<S> {}

        /** There is no room to keep it; it was not taken. */
        record NoRoom<S>() implements Outcome<S> {}

        /**
         * Its transaction is whole and bears its claim out.
         *
         * @param store the receiver's from now on
         */
        record Whole<S>(RecomputedTx computed, S store) implements Outcome<S> {}

        /**
         * Its transaction ends with it, and other parts are missing.
         *
         * @param what is missing, as a sentence without its full stop
         */
        record Missing<S>(String what) implements Outcome<S> {}

        /** Its transaction cannot be what is claimed. */
        record Broken<S>(UnprovedException cause) implements Outcome<S> {}
    }

    /** Where the bytes of a transaction are kept. */
    public interface StoreOpener<S> {

        /** Storage for the transaction that begins; null if there is no room. */
        @Nullable
        S open() throws IOException;
    }

    private record Attempt<S>(OpenTx tx, S store) {}

    private final Deque<Attempt<S>> attempts = new ArrayDeque<>();
    /** Hashers of attempts that have ended, for the next ones. */
    private final Deque<OpenTx> idle = new ArrayDeque<>();

    private final Set<Claim> proved = new LinkedHashSet<>();
    /** The transaction of which an attempt was given up last: its end is still to come. */
    private long givenUpTx;

    /**
     * Takes the next part.
     *
     * @param opener asked for a place if an attempt begins
     * @throws IOException if it cannot be kept: it was not taken, and may be offered again
     */
    public Outcome<S> accept(TxPart part, StoreOpener<S> opener) throws IOException {
        if (proved.contains(part.claim())) {
            return new Outcome.Open<>();
        }
        if (part.first()) {
            S store = opener.open();
            if (store == null) {
                return new Outcome.NoRoom<>();
            }
            return begin(part, store);
        }
        UnprovedException broken = null;
        boolean taken = false;
        for (Attempt<S> attempt : List.copyOf(attempts)) {
            if (attempt.tx().isDue(part)) {
                attempt.store().append(part.payload());
                taken = true;
                try {
                    RecomputedTx whole = attempt.tx().accept(part);
                    if (whole != null) {
                        return whole(attempt, whole);
                    }
                } catch (UnprovedException e) {
                    giveUp(attempt);
                    broken = e;
                }
            }
        }
        if (broken != null) {
            return isOpen(part) ? new Outcome.Open<>() : new Outcome.Broken<>(broken);
        }
        return part.last() && !taken ? missing(part) : new Outcome.Open<>();
    }

    private Outcome<S> begin(TxPart part, S store) throws IOException {
        Attempt<S> attempt = new Attempt<>(idle.isEmpty() ? new OpenTx() : idle.pop(), store);
        try {
            store.append(part.payload());
        } catch (IOException e) {
            giveUp(attempt);
            throw e;
        }
        try {
            attempt.tx().begin(part);
            RecomputedTx whole = attempt.tx().accept(part);
            if (whole != null) {
                return whole(attempt, whole);
            }
        } catch (UnprovedException e) {
            giveUp(attempt);
            return isOpen(part) ? new Outcome.Open<>() : new Outcome.Broken<>(e);
        }
        if (attempts.size() == MOST_OPEN) {
            giveUpOldest();
        }
        attempts.add(attempt);
        return new Outcome.Open<>();
    }

    private Outcome<S> whole(Attempt<S> attempt, RecomputedTx whole) {
        attempts.remove(attempt);
        idle.push(attempt.tx());
        of(whole.tx()).forEach(this::giveUp);
        proved.add(attempt.tx().claim());
        if (proved.size() > MOST_PROVED) {
            Iterator<Claim> oldest = proved.iterator();
            oldest.next();
            oldest.remove();
        }
        return new Outcome.Whole<>(whole, attempt.store());
    }

    /** An end that no attempt is ready for is that of one which was given up, or of the oldest with the same cut. */
    private Outcome<S> missing(TxPart part) {
        long tx = part.claim().tx();
        List<Attempt<S>> open = of(tx);
        if (givenUpTx == tx && !open.isEmpty()) {
            givenUpTx = 0;
            return new Outcome.Open<>();
        }
        int due = 0;
        for (Attempt<S> attempt : open) {
            if (attempt.tx().owns(part)) {
                due = attempt.tx().next();
                giveUp(attempt);
                break;
            }
        }
        return isOpen(part)
                ? new Outcome.Open<>()
                : new Outcome.Missing<>("part " + due + " of transaction " + tx + " is missing (parts 0 to "
                        + (part.parts() - 1) + ")");
    }

    private List<Attempt<S>> of(long tx) {
        List<Attempt<S>> open = new ArrayList<>();
        for (Attempt<S> attempt : attempts) {
            if (attempt.tx().claim().tx() == tx) {
                open.add(attempt);
            }
        }
        return open;
    }

    private boolean isOpen(TxPart part) {
        return !of(part.claim().tx()).isEmpty();
    }

    private void giveUp(Attempt<S> attempt) {
        attempts.remove(attempt);
        idle.push(attempt.tx());
        attempt.store().close();
    }

    /** Gives up the unfinished transaction that began first, so that there is room; false if there is none. */
    public boolean giveUpOldest() {
        Attempt<S> oldest = attempts.peekFirst();
        if (oldest == null) {
            return false;
        }
        givenUpTx = oldest.tx().claim().tx();
        giveUp(oldest);
        return true;
    }

    /** The next parts may repeat everything: forgets which transactions were verified, and the unfinished ones. */
    public void rewind() {
        List.copyOf(attempts).forEach(this::giveUp);
        proved.clear();
        givenUpTx = 0;
    }
}

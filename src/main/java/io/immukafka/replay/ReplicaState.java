package io.immukafka.replay;

import io.immukafka.chain.Position;
import io.immukafka.chain.Verdict;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.Machine.Awaited;
import io.immukafka.hash.Digest;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The known state of the replica: its position, the transactions in flight, and the history still to be compared. */
final class ReplicaState {

    /** How many times the patience a header may take. */
    private static final int COMPARISON = 2;

    private final ReplayErrors errors;
    private final ReplayWindow window;

    private @Nullable ReplayQueue queue;
    private long lastCall;
    /** The transaction whose header is being read from the replica, 0 for none. */
    private long comparing;
    /** The head of the history before the replica was found beyond it: it must be part of what the replica has now. */
    private @Nullable Position passed;

    ReplicaState(int window, ReplayErrors errors) {
        this.errors = errors;
        this.window = new ReplayWindow(window);
    }

    /** The transactions in flight; null as long as the position is unknown. */
    @Nullable
    ReplayQueue queue() {
        return queue;
    }

    ReplayWindow window() {
        return window;
    }

    int inFlight() {
        return queue == null ? 0 : queue.inFlight();
    }

    boolean isEmpty() {
        return queue != null && queue.isEmpty() && passed == null;
    }

    /** Whether an answer of the replica must come before anything else is decided. */
    boolean isComparing() {
        return comparing != 0;
    }

    /** The answer expected from the replica, in words; null for none. */
    @Nullable
    Awaited awaited() {
        if (queue != null && queue.inFlight() > 0) {
            return new Awaited("the replica's answer to what follows " + queue.position());
        }
        return comparing == 0 ? null : new Awaited("the replica's header of transaction " + comparing, COMPARISON);
    }

    boolean invariant(boolean running) {
        return window.isSound()
                && (queue == null
                        ? !running && comparing == 0
                        : queue.isContiguous() && (running || (queue.inFlight() == 0 && comparing == 0)));
    }

    // ---- calls

    /** Sends what fits into the window. */
    void fill(ReplayQueue held, Consumer<? super ReplayAction> actions) {
        for (Input.Whole tx = next(held); tx != null; tx = next(held)) {
            held.send(++lastCall);
            actions.accept(new ReplayAction.Send(lastCall, tx));
        }
    }

    private Input.@Nullable Whole next(ReplayQueue held) {
        return held.next(window.width(), ReplayOptions.MOST_BYTES_IN_FLIGHT);
    }

    /** A call has succeeded; gives what of that stops the replay. */
    Optional<EngineException> done(
            ReplayEvent.Done done, Input.Whole sent, ReplayQueue held, Consumer<? super ReplayAction> actions) {
        boolean same = done.committed().equals(sent.claim().reached());
        held.ended(done.call(), same);
        if (!same) {
            return Optional.of(errors.committedOtherwise(sent, done.committed()));
        }
        window.succeeded();
        applied(held.advance(), held.position(), actions);
        return Optional.empty();
    }

    private static void applied(
            List<Input.Whole> transactions, Position position, Consumer<? super ReplayAction> actions) {
        if (!transactions.isEmpty()) {
            actions.accept(new ReplayAction.Reached(position));
            transactions.forEach(tx -> actions.accept(new ReplayAction.Drop(tx)));
        }
    }

    void cancelBeyond(long tx, Consumer<? super ReplayAction> actions) {
        if (queue != null) {
            queue.callsBeyond(tx).forEach(call -> actions.accept(new ReplayAction.Cancel(call)));
        }
    }

    /** Cancels everything since it stalls, and does not wait for what becomes of it. */
    void abandon(Consumer<? super ReplayAction> actions) {
        if (inFlight() > 0) {
            window.narrow();
        }
        cancelBeyond(0, actions);
        comparing = 0;
        if (queue != null) {
            queue.forgetCalls();
        }
    }

    /** Drops everything. */
    void clear(Consumer<? super ReplayAction> actions) {
        cancelBeyond(0, actions);
        comparing = 0;
        if (queue != null) {
            queue.clear().forEach(tx -> actions.accept(new ReplayAction.Drop(tx)));
        }
    }

    // ---- its own headers

    void compare(long tx, Consumer<? super ReplayAction> actions) {
        comparing = tx;
        actions.accept(new ReplayAction.Compare(tx));
    }

    /** Asks for the header of what it was found beyond, if that is still to be compared. */
    void comparePassed(Consumer<? super ReplayAction> actions) {
        if (passed != null && comparing == 0) {
            compare(passed.tx(), actions);
        }
    }

    /** The question about a transaction was answered, or has failed; whether it was asked. */
    boolean answered(long tx) {
        boolean asked = comparing == tx && tx != 0;
        comparing = asked ? 0 : comparing;
        return asked;
    }

    /** No answer is waited for any more. */
    void forgetQuestion() {
        comparing = 0;
    }

    /**
     * The replica has told its position after a transaction.
     *
     * @return whether that was the one which it was found beyond
     */
    boolean isPassed(Position there) {
        return passed != null && passed.tx() == there.tx();
    }

    /** Compares what it was found beyond; gives what of that stops the replay. */
    Optional<EngineException> passed(Position there, ReplayQueue held, Consumer<? super ReplayAction> actions) {
        Position own = passed;
        if (own != null && !own.equals(there)) {
            return Optional.of(errors.diverged(there, new Verdict.Fork(there.tx(), own.alh(), there.alh())));
        }
        passed = null;
        actions.accept(new ReplayAction.Reached(held.position()));
        return Optional.empty();
    }

    // ---- its position

    /** The error if it is behind its last known position. */
    Optional<EngineException> wentBack(Position found) {
        return queue != null && found.tx() < queue.position().tx()
                ? Optional.of(errors.wentBack(queue.position(), found))
                : Optional.empty();
    }

    /** Begins again after a position; gives what was held, which is still to be dropped. */
    @Nullable
    ReplayQueue restart(Position found, Consumer<? super ReplayAction> actions) {
        ReplayQueue held = queue;
        queue = new ReplayQueue(found);
        passed = null;
        actions.accept(new ReplayAction.Reached(found));
        return held;
    }

    static void drop(@Nullable ReplayQueue held, Consumer<? super ReplayAction> actions) {
        if (held != null) {
            held.clear().forEach(tx -> actions.accept(new ReplayAction.Drop(tx)));
        }
    }

    /** Brings the queue in line with what the replica says, which is not behind; gives what of that stops the replay. */
    Optional<EngineException> reconcile(Position found, Consumer<? super ReplayAction> actions) {
        ReplayQueue held = queue;
        if (held == null) {
            drop(restart(found, actions), actions);
        } else if (found.tx() > held.head().tx()) {
            // It counts as reached once the replica has confirmed that it still has the verified transactions.
            passed = passed == null && held.head().tx() > 0 ? held.head() : passed;
            queue = new ReplayQueue(found);
            drop(held, actions);
        } else {
            Digest known = held.alh(found.tx());
            if (known != null && !known.equals(found.alh())) {
                return Optional.of(errors.diverged(found, new Verdict.Fork(found.tx(), known, found.alh())));
            }
            applied(held.advanceTo(found), found, actions);
        }
        return Optional.empty();
    }
}

package io.immukafka.replay;

import io.immukafka.chain.Position;
import io.immukafka.chain.Verdict;
import io.immukafka.client.ServerCondition;
import io.immukafka.client.ServerError;
import io.immukafka.client.ServerException;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.Machine;
import io.immukafka.engine.RetryPolicy;
import io.immukafka.engine.RetryPolicy.Kind;
import io.immukafka.hash.Digest;
import io.immukafka.replay.ReplayAction.Cancel;
import io.immukafka.replay.ReplayAction.Compare;
import io.immukafka.replay.ReplayAction.Confirmed;
import io.immukafka.replay.ReplayAction.Drop;
import io.immukafka.replay.ReplayAction.Fail;
import io.immukafka.replay.ReplayAction.Prepare;
import io.immukafka.replay.ReplayAction.Reached;
import io.immukafka.replay.ReplayAction.Report;
import io.immukafka.replay.ReplayAction.Rewind;
import io.immukafka.replay.ReplayAction.Send;
import io.immukafka.replay.ReplayEvent.CallFailed;
import io.immukafka.replay.ReplayEvent.CompareFailed;
import io.immukafka.replay.ReplayEvent.Compared;
import io.immukafka.replay.ReplayEvent.Confirm;
import io.immukafka.replay.ReplayEvent.Done;
import io.immukafka.replay.ReplayEvent.LimitsUnknown;
import io.immukafka.replay.ReplayEvent.Offered;
import io.immukafka.replay.ReplayEvent.PrepareFailed;
import io.immukafka.replay.ReplayEvent.Prepared;
import io.immukafka.replay.ReplayEvent.Rewound;
import io.immukafka.replay.ReplayEvent.Stalled;
import io.immukafka.replay.ReplayEvent.Tick;
import io.immukafka.replay.ReplayEvent.Unfit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a replica gets: everything that was proved and continues its history, in order, with a window of calls in
 * flight; nothing else. What the replica states of itself is held against what was proved wherever it states something.
 */
final class ReplayMachine implements Machine<ReplayEvent, ReplayAction> {

    private enum Phase {
        /** Nothing was offered yet. */
        IDLE,
        /** The replica's position is being read. */
        PREPARING,
        RUNNING,
        /** A call failed; the others in flight come to their end. */
        SETTLING,
        PAUSING,
        FAILED
    }

    private final String replica;
    private final ReplayOptions options;
    private final ReplayErrors errors;
    private final RetryPolicy retries;
    private final Deque<Input> waiting = new ArrayDeque<>();
    private final Sequencer sequencer;
    private final ReplayWindow window;

    private Phase phase = Phase.IDLE;
    private long wakeAt = NEVER;
    private @Nullable ReplayQueue queue;
    private long lastCall;
    private long progress;

    /** The transaction whose header is being read from the replica, 0 for none. */
    private long comparing;
    /** The head of the history before the replica was found beyond it: it must be part of what the replica has now. */
    private @Nullable Position passed;
    /** Whether the position was read after everything accepted so far was applied. */
    private boolean fresh;
    /** Whether the position is read once the queue is empty. */
    private boolean draining;
    /** Whether it is read, and told, once nothing is left to be applied. */
    private boolean confirming;

    private boolean lookedBack;
    private boolean soughtLimits;
    private boolean awaitingRewind;

    private long failedTx;
    private @Nullable ServerException failure;
    /** Whether something has failed since the replica got on. */
    private boolean struggling;

    ReplayMachine(String replica, ReplayOptions options, RandomGenerator random) {
        this.replica = replica;
        this.options = options;
        errors = new ReplayErrors(replica);
        sequencer = new Sequencer(options.allowTruncated(), errors);
        window = new ReplayWindow(options.window());
        retries = new RetryPolicy(replica, options.firstPauseMs(), options.longestPauseMs(), random);
    }

    @Override
    public Tick tick() {
        return new Tick();
    }

    @Override
    public Stalled stalled() {
        return new Stalled();
    }

    @Override
    public long progress() {
        return progress;
    }

    @Override
    public @Nullable String awaited() {
        if (phase == Phase.PREPARING) {
            return "the position of " + replica;
        }
        if (queue != null && queue.inFlight() > 0) {
            return replica + " to commit what follows " + queue.position();
        }
        return comparing == 0 ? null : "the header of transaction " + comparing + " from " + replica;
    }

    @Override
    public long wakeAt() {
        return phase == Phase.PAUSING ? wakeAt : NEVER;
    }

    @Override
    public void step(ReplayEvent event, long now, Consumer<? super ReplayAction> actions) {
        if (event instanceof Offered offered) {
            offered(offered.input(), actions);
        } else if (phase != Phase.FAILED) {
            happened(event, now, actions);
        }
        assert invariant() : "after " + event + " in " + phase;
    }

    private boolean invariant() {
        int inFlight = queue == null ? 0 : queue.inFlight();
        return (inFlight == 0 || phase == Phase.RUNNING || phase == Phase.SETTLING)
                && (queue == null || queue.isContiguous())
                && (queue != null || (phase != Phase.RUNNING && phase != Phase.SETTLING))
                && (!awaitingRewind || waiting.isEmpty())
                && (comparing == 0 || phase == Phase.RUNNING || phase == Phase.SETTLING)
                && (phase != Phase.FAILED || (waiting.isEmpty() && (queue == null || queue.isEmpty())))
                && window.width() >= 1
                && window.width() <= options.window();
    }

    private void happened(ReplayEvent event, long now, Consumer<? super ReplayAction> actions) {
        if (event instanceof Tick) {
            if (phase == Phase.PAUSING && wakeAt <= now) {
                prepare(actions);
            }
        } else if (event instanceof Stalled) {
            stalled(now, actions);
        } else if (event instanceof Confirm) {
            confirming = true;
            rest(actions);
        } else if (event instanceof Rewound) {
            awaitingRewind = false;
            sequencer.rewound();
            draining = true;
            rest(actions);
        } else {
            progress++;
            answered(event, now, actions);
        }
    }

    private void answered(ReplayEvent event, long now, Consumer<? super ReplayAction> actions) {
        if (event instanceof Done done) {
            done(done, now, actions);
        } else if (event instanceof CallFailed failed) {
            callFailed(failed, now, actions);
        } else if (event instanceof Compared compared) {
            compared(compared.there(), now, actions);
        } else if (event instanceof CompareFailed failed) {
            compareFailed(failed, now, actions);
        } else if (phase == Phase.PREPARING) {
            if (event instanceof Prepared prepared) {
                prepared(prepared, now, actions);
            } else if (event instanceof PrepareFailed failed) {
                pause(failed.cause(), now, actions);
            } else if (event instanceof Unfit unfit) {
                fail(unfit.cause(), actions);
            } else if (event instanceof LimitsUnknown) {
                soughtLimits = true;
                phase = Phase.IDLE;
                rewind(replica + " does not exist, and only an earlier record may tell its primary's limits", actions);
            }
        }
    }

    // ---- what the origin gives

    private void offered(Input input, Consumer<? super ReplayAction> actions) {
        if (phase == Phase.FAILED || awaitingRewind) {
            actions.accept(new Drop(input));
            return;
        }
        waiting.add(input);
        if (phase == Phase.IDLE) {
            prepare(actions);
        } else {
            take(actions);
        }
    }

    private void take(Consumer<? super ReplayAction> actions) {
        ReplayQueue held = queue;
        if (phase != Phase.RUNNING || held == null) {
            return;
        }
        if (passed != null && comparing == 0) {
            compare(passed.tx(), actions);
        }
        while (phase == Phase.RUNNING && !draining && comparing == 0 && !waiting.isEmpty()) {
            consider(held, waiting.getFirst(), actions);
        }
        fill(held, actions);
        rest(actions);
    }

    /** Takes the next input, or leaves it where it is until more is known. */
    private void consider(ReplayQueue held, Input input, Consumer<? super ReplayAction> actions) {
        Decision decision = sequencer.decide(held, input, lookedBack);
        if (decision instanceof Decision.Accept accept) {
            waiting.removeFirst();
            held.add(accept.tx());
            sequencer.passed(held.head(), input);
            fresh = false;
            lookedBack = false;
        } else if (decision instanceof Decision.Skip) {
            waiting.removeFirst();
            sequencer.passed(held.head(), input);
            actions.accept(new Drop(input));
        } else if (decision instanceof Decision.Compare compare) {
            compare(compare.tx(), actions);
        } else if (!fresh) {
            // It stops over what the origin gave only on a position that was read after everything accepted was applied.
            draining = true;
        } else if (decision instanceof Decision.Refuse refuse) {
            fail(refuse.why(), actions);
        } else if (decision instanceof Decision.Missing missing) {
            if (!options.canRewind() || lookedBack) {
                fail(missing.gap(), actions);
                return;
            }
            lookedBack = true;
            rewind(input.from() + " is beyond the replica's position: " + missing.what(), actions);
        }
    }

    private void rewind(String why, Consumer<? super ReplayAction> actions) {
        awaitingRewind = true;
        dropWaiting(actions);
        actions.accept(new Rewind(why));
    }

    private void dropWaiting(Consumer<? super ReplayAction> actions) {
        waiting.forEach(input -> actions.accept(new Drop(input)));
        waiting.clear();
    }

    // ---- calls

    private void fill(ReplayQueue held, Consumer<? super ReplayAction> actions) {
        Input.Whole tx = phase == Phase.RUNNING ? held.next(window.width(), ReplayOptions.MOST_BYTES_IN_FLIGHT) : null;
        while (tx != null) {
            held.send(++lastCall);
            actions.accept(new Send(lastCall, tx));
            tx = held.next(window.width(), ReplayOptions.MOST_BYTES_IN_FLIGHT);
        }
    }

    private void done(Done done, long now, Consumer<? super ReplayAction> actions) {
        Input.Whole sent = queue == null ? null : queue.tx(done.call());
        if (queue == null || sent == null) {
            return;
        }
        boolean same = done.committed().equals(sent.claim().reached());
        queue.ended(done.call(), same);
        if (!same) {
            fail(errors.committedOtherwise(sent, done.committed()), actions);
            return;
        }
        window.succeeded();
        recovered(actions);
        applied(queue.advance(), queue.position(), actions);
        if (phase == Phase.SETTLING) {
            settle(now, actions);
        } else {
            take(actions);
        }
    }

    private static void applied(
            List<Input.Whole> transactions, Position position, Consumer<? super ReplayAction> actions) {
        if (!transactions.isEmpty()) {
            actions.accept(new Reached(position));
            transactions.forEach(tx -> actions.accept(new Drop(tx)));
        }
    }

    private void recovered(Consumer<? super ReplayAction> actions) {
        struggling = false;
        retries.succeeded().ifPresent(news -> actions.accept(new Report(news, false)));
    }

    private void callFailed(CallFailed failed, long now, Consumer<? super ReplayAction> actions) {
        long tx = queue == null ? 0 : queue.ended(failed.call(), false);
        if (tx != 0 && queue != null) {
            settling();
            // The first in order is the cause; the later ones follow from it, or from being cancelled.
            if (failure == null || tx < failedTx) {
                failure = failed.cause();
                failedTx = tx;
                queue.callsBeyond(tx).forEach(call -> actions.accept(new Cancel(call)));
            }
            settle(now, actions);
        }
    }

    private void settling() {
        if (phase == Phase.RUNNING) {
            phase = Phase.SETTLING;
            failure = null;
            struggling = true;
        }
    }

    private void settle(long now, Consumer<? super ReplayAction> actions) {
        if (queue == null || queue.inFlight() > 0 || failure == null) {
            return;
        }
        if (failure.kind() == ServerError.LOCAL) {
            fail(errors.unsent(failedTx, failure), actions);
            return;
        }
        ServerCondition condition = failure.condition();
        if (condition == ServerCondition.CONCURRENCY_EXHAUSTED
                || condition == ServerCondition.TOO_MANY_ACTIVE_TRANSACTIONS) {
            window.exhausted();
        }
        if (failedTx > 0
                && (failure.kind() == ServerError.REFUSED || condition == ServerCondition.TRANSACTION_NOT_FOUND)) {
            prepare(actions);
        } else {
            pause(failure, now, actions);
        }
    }

    // ---- the replica's own headers

    private void compare(long tx, Consumer<? super ReplayAction> actions) {
        comparing = tx;
        actions.accept(new Compare(tx));
    }

    private void compared(Position there, long now, Consumer<? super ReplayAction> actions) {
        if (comparing != there.tx() || queue == null) {
            return;
        }
        comparing = 0;
        Position own = passed;
        if (own == null || own.tx() != there.tx()) {
            sequencer.compared(there);
        } else if (!own.equals(there)) {
            fail(errors.diverged(there, new Verdict.Fork(there.tx(), own.alh(), there.alh())), actions);
            return;
        } else {
            passed = null;
            actions.accept(new Reached(queue.position()));
        }
        take(actions);
    }

    private void compareFailed(CompareFailed failed, long now, Consumer<? super ReplayAction> actions) {
        if (comparing == failed.tx()) {
            comparing = 0;
            settling();
            failure = failed.cause();
            failedTx = 0;
            settle(now, actions);
        }
    }

    // ---- the replica's position

    private void prepare(Consumer<? super ReplayAction> actions) {
        phase = Phase.PREPARING;
        draining = false;
        comparing = 0;
        actions.accept(new Prepare(soughtLimits || !options.canRewind()));
    }

    private void stalled(long now, Consumer<? super ReplayAction> actions) {
        if (awaited() != null) {
            if (queue != null) {
                queue.callsBeyond(0).forEach(call -> actions.accept(new Cancel(call)));
                queue.forgetCalls();
            }
            failure = null;
            struggling = true;
            pause(null, now, actions);
        }
    }

    private void pause(@Nullable ServerException cause, long now, Consumer<? super ReplayAction> actions) {
        Kind kind = cause == null ? Kind.TRANSIENT : ReplayErrors.kind(cause, queue != null);
        Optional<EngineException> over = retries.failed(kind, cause, now);
        retries.warning().ifPresent(news -> actions.accept(new Report(news, true)));
        comparing = 0;
        if (over.isPresent()) {
            fail(over.get(), actions);
        } else {
            phase = Phase.PAUSING;
            wakeAt = now + retries.pause();
        }
    }

    private void prepared(Prepared prepared, long now, Consumer<? super ReplayAction> actions) {
        window.slots(prepared.maxConcurrency());
        ServerException refusal = failure;
        failure = null;
        if (!reconcile(prepared.position(), actions) || queue == null) {
            return;
        }
        phase = Phase.RUNNING;
        fresh = queue.isEmpty();
        if (!struggling) {
            recovered(actions);
        }
        Input.Whole first = queue.first();
        if (refusal != null
                && first != null
                && first.tx() == failedTx
                && !refusal.kind().passes()) {
            if (refusal.condition() == ServerCondition.ALREADY_COMMITTED) {
                // Only pre-committed so far: it will be committed, or discarded, without us.
                pause(refusal, now, actions);
            } else if (refusal.kind() == ServerError.REFUSED || refusal.kind() == ServerError.RIGHTS) {
                fail(errors.refused(first, refusal), actions);
            }
        } else if (confirming && isDone()) {
            confirming = false;
            actions.accept(new Confirmed(queue.position()));
        }
        take(actions);
    }

    /** Brings the queue in line with what the replica says; false if the replay stopped over it. */
    private boolean reconcile(Position found, Consumer<? super ReplayAction> actions) {
        ReplayQueue held = queue;
        if (held == null) {
            queue = new ReplayQueue(found);
            actions.accept(new Reached(found));
        } else if (found.tx() < held.position().tx()) {
            EngineException wentBack = errors.wentBack(held.position(), found);
            if (!options.canRewind()) {
                fail(wentBack, actions);
                return false;
            }
            replaceQueue(held, found, actions);
            passed = null;
            lookedBack = false;
            actions.accept(new Reached(found));
            rewind(String.valueOf(wentBack.getMessage()), actions);
        } else if (found.tx() > held.head().tx()) {
            // It counts as reached once the replica has told that it still has what was proved for it.
            passed = passed == null && held.head().tx() > 0 ? held.head() : passed;
            replaceQueue(held, found, actions);
        } else {
            Digest known = held.alh(found.tx());
            if (known != null && !known.equals(found.alh())) {
                fail(errors.diverged(found, new Verdict.Fork(found.tx(), known, found.alh())), actions);
                return false;
            }
            applied(held.advanceTo(found), found, actions);
        }
        return true;
    }

    private void replaceQueue(ReplayQueue held, Position found, Consumer<? super ReplayAction> actions) {
        queue = new ReplayQueue(found);
        held.clear().forEach(tx -> actions.accept(new Drop(tx)));
    }

    private boolean isDone() {
        return queue != null && queue.isEmpty() && waiting.isEmpty() && passed == null && !awaitingRewind;
    }

    /** What was put off until the queue is empty. */
    private void rest(Consumer<? super ReplayAction> actions) {
        if (confirming && phase == Phase.IDLE && waiting.isEmpty()) {
            confirming = false;
            actions.accept(new Confirmed(Position.EMPTY));
        }
        if (phase != Phase.RUNNING || queue == null || !queue.isEmpty()) {
            return;
        }
        if (draining || (confirming && isDone())) {
            prepare(actions);
        } else if (struggling && isDone()) {
            recovered(actions);
        }
    }

    private void fail(EngineException why, Consumer<? super ReplayAction> actions) {
        phase = Phase.FAILED;
        comparing = 0;
        // First of all: whoever waits until nothing is pending has to find the failure then.
        actions.accept(new Fail(why));
        if (queue != null) {
            queue.callsBeyond(0).forEach(call -> actions.accept(new Cancel(call)));
            queue.clear().forEach(tx -> actions.accept(new Drop(tx)));
        }
        dropWaiting(actions);
    }
}

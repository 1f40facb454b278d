package io.immukafka.replay;

import io.immukafka.chain.Position;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerErrorKind;
import io.immukafka.client.error.ServerException;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.Machine;
import io.immukafka.engine.RetryPolicy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides what is sent to a replica: only verified transactions that continue its history, in order, with a window of calls in
 * flight. Every position that the replica reports is compared with the verified history.
 */
final class ReplayMachine implements Machine<ReplayEvent, ReplayAction> {

    private enum ReplayPhase {
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

    private final ReplayOptions options;
    private final ReplayErrors errors;
    private final RetryState setbacks;
    private final Deque<Input> waiting = new ArrayDeque<>();
    private final Sequencer sequencer;

    private ReplayPhase phase = ReplayPhase.IDLE;
    final ReplicaState state;
    private long progress;

    /** Whether the position was read after everything accepted so far was applied. */
    private boolean fresh;
    /** Whether the position is read once the queue is empty. */
    private boolean draining;
    /** Whether it is read, and told, once nothing is left to be applied. */
    private boolean confirming;

    private LookBack lookedBack = LookBack.NONE;
    private boolean soughtLimits;
    private boolean awaitingRewind;

    ReplayMachine(String replica, ReplayOptions options, RandomGenerator random) {
        this.options = options;
        errors = new ReplayErrors(replica);
        sequencer = new Sequencer(options.allowTruncated(), errors);
        state = new ReplicaState(options.window(), errors);
        setbacks = new RetryState(new RetryPolicy(replica, options.firstPauseMs(), options.longestPauseMs(), random));
    }

    @Override
    public ReplayEvent.Tick tick() {
        return new ReplayEvent.Tick();
    }

    @Override
    public ReplayEvent.Stalled stalled() {
        return new ReplayEvent.Stalled();
    }

    @Override
    public long progress() {
        return progress;
    }

    @Override
    public @Nullable String awaited() {
        return phase == ReplayPhase.PREPARING ? "the replica's position" : state.awaited();
    }

    @Override
    public long wakeAt() {
        return phase == ReplayPhase.PAUSING ? setbacks.wakeAt() : NEVER;
    }

    @Override
    public void step(ReplayEvent event, long now, Consumer<? super ReplayAction> actions) {
        if (event instanceof ReplayEvent.Offered offered) {
            offered(offered.input(), actions);
        } else if (phase != ReplayPhase.FAILED) {
            happened(event, now, actions);
        }
        assert invariant() : "after " + event + " in " + phase;
    }

    private boolean invariant() {
        return state.invariant(phase == ReplayPhase.RUNNING || phase == ReplayPhase.SETTLING)
                && (!awaitingRewind || waiting.isEmpty())
                && (phase != ReplayPhase.SETTLING || state.inFlight() > 0)
                && (phase != ReplayPhase.FAILED || waiting.isEmpty())
                && state.window().width() >= 1
                && state.window().width() <= options.window();
    }

    private void happened(ReplayEvent event, long now, Consumer<? super ReplayAction> actions) {
        if (event instanceof ReplayEvent.Tick) {
            if (phase == ReplayPhase.PAUSING && setbacks.wakeAt() <= now) {
                prepare(actions);
            }
        } else if (event instanceof ReplayEvent.Stalled) {
            stalled(now, actions);
        } else if (event instanceof ReplayEvent.Confirm) {
            confirming = true;
            rest(actions);
        } else if (event instanceof ReplayEvent.Rewound) {
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
        if (event instanceof ReplayEvent.Done done) {
            done(done, now, actions);
        } else if (event instanceof ReplayEvent.CallFailed failed) {
            callFailed(failed, now, actions);
        } else if (event instanceof ReplayEvent.Compared compared) {
            compared(compared.there(), actions);
        } else if (event instanceof ReplayEvent.CompareFailed failed) {
            compareFailed(failed, now, actions);
        } else if (phase == ReplayPhase.PREPARING) {
            if (event instanceof ReplayEvent.Prepared prepared) {
                prepared(prepared, now, actions);
            } else if (event instanceof ReplayEvent.PrepareFailed failed) {
                pause(failed.cause(), now, actions);
            } else if (event instanceof ReplayEvent.Unfit unfit) {
                fail(unfit.cause(), actions);
            } else if (event instanceof ReplayEvent.LimitsUnknown) {
                soughtLimits = true;
                phase = ReplayPhase.IDLE;
                rewind(LookBack.BEGINNING, "an earlier record may have the limits of the missing replica", actions);
            }
        }
    }

    // ---- what the origin gives

    private void offered(Input input, Consumer<? super ReplayAction> actions) {
        if (phase == ReplayPhase.FAILED || awaitingRewind) {
            actions.accept(new ReplayAction.Drop(input));
            return;
        }
        waiting.add(input);
        if (phase == ReplayPhase.IDLE) {
            prepare(actions);
        } else {
            take(actions);
        }
    }

    private void take(Consumer<? super ReplayAction> actions) {
        ReplayQueue held = state.queue();
        if (phase != ReplayPhase.RUNNING || held == null) {
            return;
        }
        state.comparePassed(actions);
        while (phase == ReplayPhase.RUNNING && !draining && !state.isComparing() && !waiting.isEmpty()) {
            consider(held, waiting.getFirst(), actions);
        }
        if (phase == ReplayPhase.RUNNING) {
            state.fill(held, actions);
            rest(actions);
        }
    }

    /** Takes the next input, or leaves it where it is until more is known. */
    private void consider(ReplayQueue held, Input input, Consumer<? super ReplayAction> actions) {
        Decision decision = sequencer.decide(held, input, lookedBack == LookBack.BEGINNING);
        if (decision instanceof Decision.Accept accept) {
            waiting.removeFirst();
            held.add(accept.tx());
            sequencer.passed(held.head(), input);
            fresh = false;
            lookedBack = LookBack.NONE;
        } else if (decision instanceof Decision.Skip) {
            waiting.removeFirst();
            sequencer.passed(held.head(), input);
            actions.accept(new ReplayAction.Drop(input));
        } else if (decision instanceof Decision.Compare compare) {
            state.compare(compare.tx(), actions);
        } else if (!fresh) {
            // It stops over what the origin gave only on a position that was read after everything accepted was
            // applied.
            draining = true;
        } else if (decision instanceof Decision.Refuse refuse) {
            fail(refuse.why(), actions);
        } else if (decision instanceof Decision.Missing missing) {
            if (!options.canRewind() || lookedBack == LookBack.BEGINNING) {
                fail(missing.gap(), actions);
                return;
            }
            String why = input.from() + " is beyond the replica's position: " + missing.what();
            rewind(lookedBack.further(), why, actions);
        }
    }

    private void rewind(LookBack to, String why, Consumer<? super ReplayAction> actions) {
        ReplayQueue held = state.queue();
        lookedBack = to;
        awaitingRewind = true;
        dropWaiting(actions);
        actions.accept(new ReplayAction.Rewind(why, held == null ? 0 : to.after(held.head())));
    }

    private void dropWaiting(Consumer<? super ReplayAction> actions) {
        waiting.forEach(input -> actions.accept(new ReplayAction.Drop(input)));
        waiting.clear();
    }

    // ---- calls

    private void done(ReplayEvent.Done done, long now, Consumer<? super ReplayAction> actions) {
        ReplayQueue held = state.queue();
        Input.Whole sent = held == null ? null : held.tx(done.call());
        if (held == null || sent == null) {
            return;
        }
        if (stopped(state.done(done, sent, held, actions), actions)) {
            return;
        }
        setbacks.recovered(actions);
        if (phase == ReplayPhase.SETTLING) {
            settle(now, actions);
        } else {
            take(actions);
        }
    }

    private void callFailed(ReplayEvent.CallFailed failed, long now, Consumer<? super ReplayAction> actions) {
        ReplayQueue held = state.queue();
        long tx = held == null ? 0 : held.ended(failed.call(), false);
        if (tx != 0) {
            settling();
            if (setbacks.isCause(tx, failed.cause())) {
                state.cancelBeyond(tx, actions);
            }
            settle(now, actions);
        }
    }

    private void settling() {
        if (phase == ReplayPhase.RUNNING) {
            phase = ReplayPhase.SETTLING;
            setbacks.begin();
        }
    }

    private void settle(long now, Consumer<? super ReplayAction> actions) {
        ServerException failure = setbacks.cause();
        if (state.inFlight() > 0 || failure == null) {
            return;
        }
        if (failure.kind() == ServerErrorKind.LOCAL) {
            fail(errors.unsent(setbacks.tx(), failure), actions);
            return;
        }
        state.window().failed(failure.condition());
        if (setbacks.tx() > 0 && failure.kind() == ServerErrorKind.REFUSED) {
            prepare(actions);
        } else {
            pause(failure, now, actions);
        }
    }

    private void compared(Position there, Consumer<? super ReplayAction> actions) {
        ReplayQueue held = state.queue();
        if (held == null || !state.answered(there.tx())) {
            return;
        }
        if (!state.isPassed(there)) {
            sequencer.compared(there);
        } else if (stopped(state.passed(there, held, actions), actions)) {
            return;
        }
        take(actions);
    }

    private void compareFailed(ReplayEvent.CompareFailed failed, long now, Consumer<? super ReplayAction> actions) {
        if (state.answered(failed.tx())) {
            settling();
            setbacks.isCause(0, failed.cause());
            settle(now, actions);
        }
    }

    // ---- the replica's position

    private void prepare(Consumer<? super ReplayAction> actions) {
        phase = ReplayPhase.PREPARING;
        draining = false;
        state.forgetQuestion();
        actions.accept(new ReplayAction.Prepare(soughtLimits || !options.canRewind()));
    }

    private void stalled(long now, Consumer<? super ReplayAction> actions) {
        if (awaited() != null) {
            state.abandon(actions);
            setbacks.begin();
            pause(null, now, actions);
        }
    }

    private void pause(@Nullable ServerException cause, long now, Consumer<? super ReplayAction> actions) {
        state.forgetQuestion();
        if (!stopped(setbacks.pause(cause, state.queue() != null, now, actions), actions)) {
            phase = ReplayPhase.PAUSING;
        }
    }

    private void prepared(ReplayEvent.Prepared prepared, long now, Consumer<? super ReplayAction> actions) {
        state.window().slots(prepared.maxConcurrency());
        ServerException refusal = setbacks.takeCause();
        Optional<EngineException> wentBack = state.wentBack(prepared.position());
        if (wentBack.isPresent() && options.canRewind()) {
            state.restart(prepared.position(), actions);
            rewind(LookBack.NEAR, String.valueOf(wentBack.get().getMessage()), actions);
        } else if (stopped(wentBack, actions)) {
            return;
        }
        boolean stopped = stopped(state.reconcile(prepared.position(), actions), actions);
        ReplayQueue held = state.queue();
        if (stopped || held == null) {
            return;
        }
        phase = ReplayPhase.RUNNING;
        fresh = held.isEmpty();
        if (!setbacks.struggling()) {
            setbacks.recovered(actions);
        }
        Input.Whole first = held.first();
        if (refusal != null && first != null && first.tx() == setbacks.tx()) {
            refused(first, refusal, now, actions);
        } else if (confirming && isDone()) {
            confirming = false;
            actions.accept(new ReplayAction.Confirmed(held.position()));
        }
        take(actions);
    }

    /** The first transaction that the replica lacks was refused. */
    private void refused(Input.Whole first, ServerException refusal, long now, Consumer<? super ReplayAction> actions) {
        if (refusal.condition() == ServerCondition.ALREADY_COMMITTED) {
            // Only pre-committed so far: it will be committed, or discarded, without us.
            pause(refusal, now, actions);
        } else if (refusal.kind() == ServerErrorKind.REFUSED) {
            fail(errors.refused(first, refusal), actions);
        }
    }

    private boolean isDone() {
        return state.isEmpty() && waiting.isEmpty() && !awaitingRewind;
    }

    /** Acts on what was postponed until no call is in flight. */
    private void rest(Consumer<? super ReplayAction> actions) {
        if (confirming && phase == ReplayPhase.IDLE && !awaitingRewind) {
            confirming = false;
            actions.accept(new ReplayAction.Confirmed(Position.EMPTY));
        }
        ReplayQueue held = state.queue();
        if (phase != ReplayPhase.RUNNING || held == null || !held.isEmpty()) {
            return;
        }
        if (draining || (confirming && isDone())) {
            prepare(actions);
        } else if (setbacks.struggling() && isDone()) {
            setbacks.recovered(actions);
        }
    }

    private boolean stopped(Optional<EngineException> why, Consumer<? super ReplayAction> actions) {
        why.ifPresent(each -> fail(each, actions));
        return why.isPresent();
    }

    private void fail(EngineException why, Consumer<? super ReplayAction> actions) {
        phase = ReplayPhase.FAILED;
        // First of all: a thread that waits until nothing is pending must then find the failure.
        actions.accept(new ReplayAction.Fail(why));
        state.clear(actions);
        dropWaiting(actions);
    }
}

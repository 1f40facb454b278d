package io.immukafka.replay;

import io.immukafka.chain.Position;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerErrorKind;
import io.immukafka.client.error.ServerException;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.Machine;
import io.immukafka.engine.RetryPolicy;
import io.immukafka.engine.SessionHold;
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
        /** Other databases use all sessions. */
        WAITING,
        /** The replica's position is being read. */
        PREPARING,
        RUNNING,
        /** A call failed; the others in flight come to their end. */
        SETTLING,
        PAUSING,
        FAILED
    }

    /** How many times the patience a preparation may take: each of its questions has a deadline of its own. */
    private static final int PREPARATION = 4;

    private final ReplayOptions options;
    private final ReplayErrors errors;
    private final RetryState setbacks;
    private final Inbox inbox = new Inbox();
    private final Admission admission;
    private final SessionHold<ReplayAction> session =
            new SessionHold<>(new ReplayAction.AcquireSession(), new ReplayAction.ReleaseSession());

    private ReplayPhase phase = ReplayPhase.IDLE;
    final ReplicaState state;

    /** Whether it is read, and told, once nothing is left to be applied. */
    private boolean confirming;

    private boolean soughtLimits;

    ReplayMachine(String replica, ReplayOptions options, RandomGenerator random) {
        this.options = options;
        errors = new ReplayErrors(replica);
        Sequencer sequencer = new Sequencer(options.allowTruncated(), options.canRewind(), errors);
        admission = new Admission(inbox, sequencer, options.canRewind());
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
    public @Nullable Awaited awaited() {
        return phase == ReplayPhase.PREPARING ? new Awaited("the replica's position", PREPARATION) : state.awaited();
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
        yieldSession(actions);
        assert invariant() : "after " + event + " in " + phase;
    }

    private boolean invariant() {
        return state.invariant(phase == ReplayPhase.RUNNING || phase == ReplayPhase.SETTLING)
                && (!inbox.isAwaitingRewind() || inbox.isEmpty())
                && (phase != ReplayPhase.SETTLING || state.inFlight() > 0)
                && (phase != ReplayPhase.FAILED || inbox.isEmpty())
                && (phase != ReplayPhase.PAUSING || !session.isRequested());
    }

    private void happened(ReplayEvent event, long now, Consumer<? super ReplayAction> actions) {
        if (event instanceof ReplayEvent.Tick) {
            if (phase == ReplayPhase.PAUSING && setbacks.wakeAt() <= now) {
                prepare(actions);
            }
        } else if (event instanceof ReplayEvent.Stalled) {
            stalled(now, actions);
        } else if (event instanceof ReplayEvent.SessionGranted) {
            session.granted();
            prepare(actions);
        } else if (event instanceof ReplayEvent.SessionReclaimed) {
            session.reclaimed();
        } else if (event instanceof ReplayEvent.Confirm) {
            confirming = true;
            rest(actions);
        } else if (event instanceof ReplayEvent.Rewound) {
            admission.rewound();
            rest(actions);
        } else if (event instanceof ReplayEvent.Ended) {
            inbox.ended();
            rest(actions);
        } else {
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
                inbox.beginAgain("an earlier record may have the limits of the missing replica", actions);
            }
        }
    }

    /** Lets another replica have the session when no call needs it, and waits in line for the next one if there is work left. */
    private void yieldSession(Consumer<? super ReplayAction> actions) {
        boolean quiet = state.inFlight() == 0 && !state.isComparing();
        if (quiet && (phase == ReplayPhase.RUNNING || phase == ReplayPhase.IDLE) && session.isOver(!needsReplica())) {
            session.release(actions);
            phase = ReplayPhase.IDLE;
            if (needsReplica()) {
                prepare(actions);
            }
        }
    }

    private boolean needsReplica() {
        boolean queued = state.queue() != null && !state.isEmpty();
        boolean asked = confirming && !inbox.isAwaitingRewind();
        return queued || !inbox.isEmpty() || inbox.isOver() || asked;
    }

    // ---- what the origin gives

    private void offered(Input input, Consumer<? super ReplayAction> actions) {
        if (phase == ReplayPhase.FAILED) {
            actions.accept(new ReplayAction.Drop(input));
            return;
        }
        inbox.add(input, actions);
        if (phase == ReplayPhase.IDLE && !inbox.isEmpty()) {
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
        if (!stopped(admission.admit(held, state, actions), actions)) {
            if (!session.isOver(false)) {
                state.fill(held, actions);
            }
            rest(actions);
        }
    }

    // ---- calls

    private void done(ReplayEvent.Done done, long now, Consumer<? super ReplayAction> actions) {
        ReplayQueue held = state.queue();
        Input.Whole sent = held == null ? null : held.tx(done.call());
        if (held == null || sent == null || stopped(state.done(done, sent, held, actions), actions)) {
            return;
        }
        session.advanced();
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
        state.window().failed(failure.condition());
        if (failure.kind() == ServerErrorKind.LOCAL) {
            fail(errors.unsent(setbacks.tx(), failure), actions);
        } else if (setbacks.tx() > 0 && failure.kind() == ServerErrorKind.REFUSED) {
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
        session.advanced();
        if (!state.isPassed(there)) {
            admission.compared(there);
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
        if (!session.acquire(actions)) {
            phase = ReplayPhase.WAITING;
            return;
        }
        phase = ReplayPhase.PREPARING;
        admission.locating();
        state.forgetQuestion();
        actions.accept(new ReplayAction.Prepare(soughtLimits || !options.canRewind()));
    }

    private void stalled(long now, Consumer<? super ReplayAction> actions) {
        Awaited waited = awaited();
        if (waited != null) {
            state.abandon(actions);
            setbacks.stalled(waited.what(), now, actions);
            pausing(actions);
        }
    }

    private void pause(ServerException cause, long now, Consumer<? super ReplayAction> actions) {
        state.forgetQuestion();
        if (!stopped(setbacks.pause(cause, state.queue() != null, now, actions), actions)) {
            pausing(actions);
        }
    }

    /** Others may have the session meanwhile. */
    private void pausing(Consumer<? super ReplayAction> actions) {
        phase = ReplayPhase.PAUSING;
        session.release(actions);
    }

    private void prepared(ReplayEvent.Prepared prepared, long now, Consumer<? super ReplayAction> actions) {
        state.window().slots(prepared.maxConcurrency());
        ServerException refusal = setbacks.takeCause();
        Optional<EngineException> wentBack = state.wentBack(prepared.position());
        if (wentBack.isPresent() && options.canRewind()) {
            ReplayQueue lost = state.restart(prepared.position(), actions);
            inbox.at(prepared.position(), actions);
            inbox.lookBack(String.valueOf(wentBack.get().getMessage()), actions);
            ReplicaState.drop(lost, actions);
        } else if (stopped(wentBack, actions)) {
            return;
        }
        boolean stopped = stopped(state.reconcile(prepared.position(), actions), actions);
        ReplayQueue held = state.queue();
        if (stopped || held == null) {
            return;
        }
        phase = ReplayPhase.RUNNING;
        admission.located(held.isEmpty());
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
        return state.isEmpty() && inbox.isEmpty() && !inbox.isAwaitingRewind();
    }

    /** Acts on what was postponed until no call is in flight. */
    private void rest(Consumer<? super ReplayAction> actions) {
        ReplayQueue held = state.queue();
        if (phase == ReplayPhase.IDLE && held != null && needsReplica()) {
            prepare(actions);
        } else if (phase == ReplayPhase.IDLE && confirming && !inbox.isAwaitingRewind()) {
            confirming = false;
            actions.accept(new ReplayAction.Confirmed(Position.EMPTY));
        }
        if (phase != ReplayPhase.RUNNING || held == null || !held.isEmpty()) {
            return;
        }
        inbox.at(held.head(), actions);
        if (admission.isDraining() || (confirming && isDone()) || (inbox.isOver() && !admission.isFresh())) {
            prepare(actions);
        } else if (inbox.isOver()) {
            conclude(actions);
        } else if (setbacks.struggling() && isDone()) {
            setbacks.recovered(actions);
        }
    }

    /** The origin has come to its end without what is missing. */
    private void conclude(Consumer<? super ReplayAction> actions) {
        Decision.Missing nowhere = inbox.nowhere();
        if (nowhere == null) {
            inbox.lookBack("transactions beyond the replica's position were passed over", actions);
        } else {
            fail(nowhere.gap().get(), actions);
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
        inbox.clear(actions);
        session.release(actions);
    }
}

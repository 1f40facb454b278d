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
import io.immukafka.replay.ReplayAction.Drop;
import io.immukafka.replay.ReplayAction.Fail;
import io.immukafka.replay.ReplayAction.Prepare;
import io.immukafka.replay.ReplayAction.Reached;
import io.immukafka.replay.ReplayAction.Report;
import io.immukafka.replay.ReplayAction.Rewind;
import io.immukafka.replay.ReplayAction.Send;
import io.immukafka.replay.ReplayEvent.CallFailed;
import io.immukafka.replay.ReplayEvent.Done;
import io.immukafka.replay.ReplayEvent.Offered;
import io.immukafka.replay.ReplayEvent.PrepareFailed;
import io.immukafka.replay.ReplayEvent.Prepared;
import io.immukafka.replay.ReplayEvent.Rewound;
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
 * Decides what a replica gets: everything that proves itself and continues its history, in order, with a window of
 * calls in flight; nothing else.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Only a transaction that was proved and links to the one before is ever sent, and only while the replica's
 *       position is known.
 *   <li>The queue follows the replica's position without a hole.
 *   <li>The position is what the replica said, or what it confirmed of our calls.
 *   <li>It stops over what the origin gave only when everything accepted before is applied, and on a position that was
 *       read after that.
 * </ul>
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

    private final ReplayOptions options;
    private final Refusals refusals;
    private final RetryPolicy retries;
    private final Deque<Item> waiting = new ArrayDeque<>();
    private final Judge judge;

    private Phase phase = Phase.IDLE;
    private long wakeAt = NEVER;
    private @Nullable ReplayQueue queue;
    private int window;
    private int widest;

    /** Whether the position was read after everything accepted so far was applied. */
    private boolean fresh;
    /** Whether the position is read once the queue is empty. */
    private boolean draining;

    private boolean lookedBack;
    private boolean awaitingRewind;

    private long failedTx;
    private @Nullable ServerException failure;
    /** Whether a call has failed since the replica got on. */
    private boolean struggling;

    ReplayMachine(String replica, ReplayOptions options, RandomGenerator random) {
        this.options = options;
        refusals = new Refusals(replica);
        judge = new Judge(options.allowTruncated(), refusals);
        widest = options.window();
        retries = new RetryPolicy(replica, options.firstPauseMs(), options.longestPauseMs(), random);
    }

    @Override
    public Tick tick() {
        return new Tick();
    }

    @Override
    public @Nullable String awaited() {
        return null;
    }

    @Override
    public long progress() {
        return 0;
    }

    @Override
    public Tick stalled() {
        return new Tick();
    }

    @Override
    public long wakeAt() {
        return phase == Phase.PAUSING ? wakeAt : NEVER;
    }

    @Override
    public void step(ReplayEvent event, long now, Consumer<? super ReplayAction> actions) {
        if (event instanceof Offered offered) {
            offered(offered.item(), actions);
        } else if (phase == Phase.FAILED) {
            return;
        } else if (event instanceof Done done) {
            done(done.call(), now, actions);
        } else if (event instanceof CallFailed failed) {
            callFailed(failed, now, actions);
        } else if (event instanceof Tick) {
            if (phase == Phase.PAUSING && wakeAt <= now) {
                prepare(actions);
            }
        } else if (event instanceof Prepared prepared) {
            prepared(prepared, now, actions);
        } else if (event instanceof PrepareFailed failed) {
            pause(failed.cause(), now, actions);
        } else if (event instanceof Unfit unfit) {
            fail(unfit.cause(), actions);
        } else if (event instanceof Rewound) {
            awaitingRewind = false;
            judge.rewound();
            draining = true;
            rest(actions);
        }
    }

    // ---- what the origin gives

    private void offered(Item item, Consumer<? super ReplayAction> actions) {
        if (phase == Phase.FAILED || awaitingRewind) {
            actions.accept(new Drop(item));
            return;
        }
        waiting.add(item);
        if (phase == Phase.IDLE) {
            prepare(actions);
        } else {
            take(actions);
        }
    }

    private void take(Consumer<? super ReplayAction> actions) {
        while (phase == Phase.RUNNING && queue != null && !draining && !waiting.isEmpty()) {
            consider(queue, waiting.getFirst(), actions);
        }
        fill(actions);
        rest(actions);
    }

    /** Takes the next item, or leaves it where it is and has the position read again. */
    private void consider(ReplayQueue held, Item item, Consumer<? super ReplayAction> actions) {
        Judgement judgement = judge.judge(held.head(), item, lookedBack);
        if (judgement instanceof Judgement.Accept accept) {
            waiting.removeFirst();
            held.add(accept.tx());
            judge.accepted(held.head());
            fresh = false;
            lookedBack = false;
        } else if (judgement instanceof Judgement.Skip) {
            waiting.removeFirst();
            actions.accept(new Drop(item));
        } else if (!fresh) {
            draining = true;
        } else if (judgement instanceof Judgement.Refuse refuse) {
            fail(refuse.why(), actions);
        } else if (judgement instanceof Judgement.Missing missing) {
            if (!options.canRewind() || lookedBack) {
                fail(missing.gap(), actions);
                return;
            }
            lookedBack = true;
            rewind(item.from() + " lies beyond the replica's position: " + missing.what(), actions);
        }
    }

    private void rewind(String why, Consumer<? super ReplayAction> actions) {
        awaitingRewind = true;
        dropWaiting(actions);
        actions.accept(new Rewind(why));
    }

    private void dropWaiting(Consumer<? super ReplayAction> actions) {
        waiting.forEach(item -> actions.accept(new Drop(item)));
        waiting.clear();
    }

    // ---- calls

    private void fill(Consumer<? super ReplayAction> actions) {
        if (phase != Phase.RUNNING || queue == null) {
            return;
        }
        for (Item.Whole tx = queue.next(window, ReplayOptions.MOST_BYTES_IN_FLIGHT);
                tx != null;
                tx = queue.next(window, ReplayOptions.MOST_BYTES_IN_FLIGHT)) {
            actions.accept(new Send(queue.send(), tx));
        }
    }

    private void done(long call, long now, Consumer<? super ReplayAction> actions) {
        if (queue == null || queue.ended(call, true) == 0) {
            return;
        }
        recovered(actions);
        applied(queue.advance(), queue.position(), actions);
        if (phase == Phase.SETTLING) {
            settle(now, actions);
        } else {
            take(actions);
        }
    }

    private static void applied(
            List<Item.Whole> transactions, Position position, Consumer<? super ReplayAction> actions) {
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
        if (tx == 0 || queue == null) {
            return;
        }
        if (phase == Phase.RUNNING) {
            phase = Phase.SETTLING;
            failure = null;
            struggling = true;
        }
        // The first in order is the cause; the later ones follow from it, or from being cancelled.
        if (failure == null || tx < failedTx) {
            failure = failed.cause();
            failedTx = tx;
            queue.callsBeyond(tx).forEach(call -> actions.accept(new Cancel(call)));
        }
        settle(now, actions);
    }

    private void settle(long now, Consumer<? super ReplayAction> actions) {
        if (queue == null || queue.inFlight() > 0 || failure == null) {
            return;
        }
        if (failure.kind() == ServerError.LOCAL) {
            fail(refusals.unsent(failedTx, failure), actions);
            return;
        }
        ServerCondition condition = failure.condition();
        if (condition == ServerCondition.CONCURRENCY_EXHAUSTED
                || condition == ServerCondition.TOO_MANY_ACTIVE_TRANSACTIONS) {
            widest = Math.max(1, window / 2);
        }
        if (failure.kind() == ServerError.REFUSED || failure.kind() == ServerError.NOT_FOUND) {
            prepare(actions);
        } else {
            pause(failure, now, actions);
        }
    }

    // ---- the replica's position

    private void prepare(Consumer<? super ReplayAction> actions) {
        phase = Phase.PREPARING;
        draining = false;
        actions.accept(new Prepare());
    }

    private void pause(ServerException cause, long now, Consumer<? super ReplayAction> actions) {
        Kind kind = cause.kind().passes() || cause.condition() == ServerCondition.ALREADY_COMMITTED
                ? Kind.TRANSIENT
                : cause.kind() == ServerError.UNKNOWN ? Kind.UNKNOWN : Kind.PERMANENT;
        Optional<EngineException> over = retries.failed(kind, cause, now);
        retries.warning().ifPresent(news -> actions.accept(new Report(news, true)));
        if (over.isPresent()) {
            fail(over.get(), actions);
        } else {
            phase = Phase.PAUSING;
            wakeAt = now + retries.pause();
        }
    }

    private void prepared(Prepared prepared, long now, Consumer<? super ReplayAction> actions) {
        if (phase != Phase.PREPARING) {
            return;
        }
        window = Math.min(widest, ReplicaFitness.windowOf(prepared.maxConcurrency()));
        ServerException refusal = failure;
        failure = null;
        if (!reconcile(prepared.position(), actions) || queue == null) {
            return;
        }
        phase = Phase.RUNNING;
        fresh = queue.isEmpty();
        if (fresh || !struggling) {
            recovered(actions);
        }
        Item.Whole first = queue.first();
        if (refusal != null
                && first != null
                && first.tx() == failedTx
                && !refusal.kind().passes()) {
            if (refusal.condition() == ServerCondition.ALREADY_COMMITTED) {
                // Only pre-committed so far: it will be committed, or discarded, without us.
                pause(refusal, now, actions);
            } else if (refusal.kind() != ServerError.UNKNOWN) {
                fail(refusals.refused(first, refusal), actions);
            }
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
            EngineException wentBack = refusals.wentBack(held.position(), found);
            if (!options.canRewind()) {
                fail(wentBack, actions);
                return false;
            }
            replaceQueue(held, found, actions);
            lookedBack = false;
            rewind(String.valueOf(wentBack.getMessage()), actions);
        } else if (found.tx() > held.head().tx()) {
            replaceQueue(held, found, actions);
        } else {
            Digest known = held.alh(found.tx());
            if (known != null && !known.equals(found.alh())) {
                fail(refusals.diverged(found, new Verdict.Fork(found.tx(), known, found.alh())), actions);
                return false;
            }
            List<Item.Whole> applied = held.advanceTo(found);
            if (!applied.isEmpty()) {
                recovered(actions);
            }
            applied(applied, found, actions);
        }
        return true;
    }

    private void replaceQueue(ReplayQueue held, Position found, Consumer<? super ReplayAction> actions) {
        queue = new ReplayQueue(found);
        actions.accept(new Reached(found));
        held.clear().forEach(tx -> actions.accept(new Drop(tx)));
    }

    /** What was put off until the queue is empty. */
    private void rest(Consumer<? super ReplayAction> actions) {
        if (phase != Phase.RUNNING || queue == null || !queue.isEmpty()) {
            return;
        }
        if (draining) {
            prepare(actions);
        }
    }

    private void fail(EngineException why, Consumer<? super ReplayAction> actions) {
        phase = Phase.FAILED;
        // First of all: who waits until nothing is pending has to find the failure then.
        actions.accept(new Fail(why));
        if (queue != null) {
            queue.callsBeyond(0).forEach(call -> actions.accept(new Cancel(call)));
            queue.clear().forEach(tx -> actions.accept(new Drop(tx)));
        }
        dropWaiting(actions);
    }
}

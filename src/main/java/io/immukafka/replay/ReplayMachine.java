package io.immukafka.replay;

import io.immukafka.chain.ChainCheck;
import io.immukafka.chain.Position;
import io.immukafka.chain.Verdict;
import io.immukafka.client.ServerCondition;
import io.immukafka.client.ServerError;
import io.immukafka.client.ServerException;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.Machine;
import io.immukafka.engine.Trouble;
import io.immukafka.engine.Trouble.Outlook;
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
 *   <li>A gap or fork is declared only on a position that was read for that decision.
 *   <li>What was good before something bad is applied before the replay stops.
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
    private final Trouble trouble;
    private final Deque<Item> waiting = new ArrayDeque<>();
    private final Checkpoints checkpoints = new Checkpoints();

    private Phase phase = Phase.IDLE;
    private long wakeAt = NEVER;
    private @Nullable ReplayQueue queue;
    private int window;
    private int widest;

    /** Whether the position was read since the last transaction was accepted. */
    private boolean fresh;
    /** Whether the position is read once the queue is empty. */
    private boolean draining;
    /** Why the replay stops once the queue is empty. */
    private @Nullable EngineException end;

    private boolean lookedBack;
    private boolean awaitingRewind;

    private long failedTx;
    private @Nullable ServerException failure;

    ReplayMachine(String replica, ReplayOptions options, RandomGenerator random) {
        this.options = options;
        refusals = new Refusals(replica);
        widest = options.window();
        trouble = new Trouble(replica, options.firstPauseMs(), options.longestPauseMs(), random);
    }

    @Override
    public Tick tick() {
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
            checkpoints.clear();
            draining = true;
            rest(actions);
        }
    }

    // ---- what the origin gives

    private void offered(Item item, Consumer<? super ReplayAction> actions) {
        if (phase == Phase.FAILED || awaitingRewind || end != null) {
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
        while (phase == Phase.RUNNING && queue != null && !draining && end == null && !waiting.isEmpty()) {
            Item item = waiting.getFirst();
            if (consider(queue, item, actions)) {
                waiting.removeFirst();
            } else if (!awaitingRewind) {
                break;
            }
        }
        fill(actions);
        rest(actions);
    }

    /** Decides on the next item; false if it waits for a fresh position, or was given up with all that waits. */
    private boolean consider(ReplayQueue held, Item item, Consumer<? super ReplayAction> actions) {
        if (item.tx() < held.position().tx()) {
            actions.accept(new Drop(item));
            return true;
        }
        if (item instanceof Item.Whole whole) {
            return whole(held, whole, actions);
        }
        if (item instanceof Item.Hole hole && hole.tx() > held.head().tx()) {
            return missing(hole, hole.what(), actions);
        }
        if (item instanceof Item.Broken broken && broken.tx() > held.position().tx()) {
            end = refusals.broken(broken);
        } else if (item instanceof Item.Checkpoint checkpoint) {
            Digest known = held.alh(checkpoint.tx());
            if (known == null) {
                checkpoints.expect(checkpoint.state());
            } else if (!known.equals(checkpoint.state().alh())) {
                end = refusals.fork(
                        item,
                        new Verdict.Fork(
                                checkpoint.tx(), known, checkpoint.state().alh()));
            }
        }
        actions.accept(new Drop(item));
        return true;
    }

    private boolean whole(ReplayQueue held, Item.Whole item, Consumer<? super ReplayAction> actions) {
        Digest known = held.alh(item.tx());
        if (known != null && known.equals(item.claim().alh())) {
            actions.accept(new Drop(item));
            return true;
        }
        Optional<Verdict.Corrupt> corrupt = ChainCheck.integrity(item.computed(), item.claim());
        if (corrupt.isPresent()) {
            return stop(item, refusals.corrupt(item, corrupt.get()), actions);
        }
        Verdict verdict = known != null
                ? new Verdict.Fork(item.tx(), known, item.claim().alh())
                : ChainCheck.link(held.head(), item.claim());
        if (verdict instanceof Verdict.Next) {
            return next(held, item, actions);
        }
        if (verdict instanceof Verdict.Gap gap) {
            return missing(item, gap.describe(), actions);
        }
        if (verdict instanceof Verdict.Fork fork && lookAgain()) {
            return stop(item, refusals.fork(item, fork), actions);
        }
        return false;
    }

    private boolean next(ReplayQueue held, Item.Whole item, Consumer<? super ReplayAction> actions) {
        if (item.computed().truncated() && !options.allowTruncated()) {
            return stop(item, refusals.truncated(item), actions);
        }
        if (item.claim().entries() == 0) {
            return stop(item, refusals.empty(item), actions);
        }
        Optional<Verdict.Fork> contradiction =
                checkpoints.contradict(item.claim().reached());
        if (contradiction.isPresent()) {
            return stop(item, refusals.fork(item, contradiction.get()), actions);
        }
        held.add(item);
        fresh = false;
        lookedBack = false;
        return true;
    }

    private boolean stop(Item item, EngineException why, Consumer<? super ReplayAction> actions) {
        end = why;
        actions.accept(new Drop(item));
        return true;
    }

    /** Whether the position is fresh enough to decide on; else it will be read again first. */
    private boolean lookAgain() {
        draining |= !fresh;
        return fresh;
    }

    private boolean missing(Item item, String what, Consumer<? super ReplayAction> actions) {
        if (!lookAgain()) {
            return false;
        }
        if (!options.canRewind() || lookedBack) {
            return stop(item, refusals.gap(item, what, lookedBack), actions);
        }
        lookedBack = true;
        rewind(item.from() + " lies beyond the replica's position: " + what, actions);
        return false;
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
        trouble.over().ifPresent(news -> actions.accept(new Report(news, false)));
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

    private void callFailed(CallFailed failed, long now, Consumer<? super ReplayAction> actions) {
        long tx = queue == null ? 0 : queue.ended(failed.call(), false);
        if (tx == 0 || queue == null) {
            return;
        }
        if (phase == Phase.RUNNING) {
            phase = Phase.SETTLING;
            failure = null;
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
        Outlook outlook = cause.kind().passes() || cause.condition() == ServerCondition.ALREADY_COMMITTED
                ? Outlook.PASSES
                : cause.kind() == ServerError.UNKNOWN ? Outlook.UNKNOWN : Outlook.LASTS;
        Optional<EngineException> over = trouble.judge(outlook, cause, now);
        trouble.warning().ifPresent(news -> actions.accept(new Report(news, true)));
        if (over.isPresent()) {
            fail(over.get(), actions);
        } else {
            phase = Phase.PAUSING;
            wakeAt = now + trouble.pause();
        }
    }

    private void prepared(Prepared prepared, long now, Consumer<? super ReplayAction> actions) {
        if (phase != Phase.PREPARING) {
            return;
        }
        window = Math.max(1, Math.min(widest, prepared.maxConcurrency() - 2));
        ServerException refusal = failure;
        failure = null;
        if (!reconcile(prepared.position(), actions) || queue == null) {
            return;
        }
        phase = Phase.RUNNING;
        fresh = true;
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
        if (refusal == null) {
            trouble.over().ifPresent(news -> actions.accept(new Report(news, false)));
        }
        take(actions);
    }

    /** Brings the queue in line with what the replica says; false if the replay stopped over it. */
    private boolean reconcile(Position found, Consumer<? super ReplayAction> actions) {
        ReplayQueue held = queue;
        if (held == null) {
            queue = new ReplayQueue(found);
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
            held.advanceTo(found).forEach(tx -> actions.accept(new Drop(tx)));
        }
        actions.accept(new Reached(found));
        return true;
    }

    private void replaceQueue(ReplayQueue held, Position found, Consumer<? super ReplayAction> actions) {
        held.clear().forEach(tx -> actions.accept(new Drop(tx)));
        queue = new ReplayQueue(found);
    }

    /** What was put off until the queue is empty. */
    private void rest(Consumer<? super ReplayAction> actions) {
        if (phase != Phase.RUNNING || queue == null || !queue.isEmpty()) {
            return;
        }
        if (end != null) {
            fail(end, actions);
        } else if (draining) {
            prepare(actions);
        }
    }

    private void fail(EngineException why, Consumer<? super ReplayAction> actions) {
        phase = Phase.FAILED;
        if (queue != null) {
            queue.callsBeyond(0).forEach(call -> actions.accept(new Cancel(call)));
            queue.clear().forEach(tx -> actions.accept(new Drop(tx)));
        }
        dropWaiting(actions);
        actions.accept(new Fail(why));
    }
}

package io.immukafka.replay;

import io.immukafka.chain.Position;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.client.error.SimulatedFailure;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.engine.sim.VirtualTime;
import io.immukafka.hash.Digest;
import io.immukafka.hash.Sha256;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A replica that commits in order, keeps early calls waiting in its slots, and fails calls as planned. */
final class SimReplica {

    /** @param callsOnly whether its position is told nevertheless */
    private record Window(long from, long to, ServerCondition condition, boolean callsOnly) {}

    private static final long REQUEST_TIMEOUT_MS = 30_000;
    private static final long MOVE_MS = 500;

    private final VirtualTime time;
    private final Random random;
    private final List<SimTx> truth;
    private final int maxConcurrency;
    private final List<Position> committed = new ArrayList<>();
    private final List<Window> windows = new ArrayList<>();
    /** Calls whose last byte has not arrived, by number. */
    private final Map<Long, Input.Whole> uploading = new LinkedHashMap<>();
    /** Calls that wait for an earlier transaction, by transaction. */
    private final TreeMap<Long, Long> early = new TreeMap<>();

    /** Calls whose transaction is pre-committed and not answered. */
    private final List<Long> pendingAnswers = new ArrayList<>();

    private Consumer<ReplayEvent> events = event -> {};
    private int precommitted;
    private long generation;
    private long lastMove;
    private long linkFreeAt;

    /** What somebody else has written, the empty position for nothing. */
    Position foreign = Position.EMPTY;

    /** Calls that fail, in a thousand. */
    int faults;

    /** Slots that calls of a client which went away still hold. */
    int ghosts;

    /** Whether nothing is answered any more. */
    boolean mute;

    /** How long the bytes of a transaction move over the link, after those of the one before; 0 for no time. */
    long transferMs;

    /** Whether there is no such database yet. */
    boolean missing;

    /** A transaction that is changed on its way here, 0 for none. */
    long changedTx;

    /** A transaction whose answer is changed on its way back, 0 for none. */
    long changedAnswerTx;

    /** A transaction that the replica refuses for its size, 0 for none. */
    long refusedTx;

    SimReplica(VirtualTime time, Random random, List<SimTx> truth, int maxConcurrency) {
        this.time = time;
        this.random = random;
        this.truth = truth;
        this.maxConcurrency = maxConcurrency;
    }

    void listener(Consumer<ReplayEvent> listener) {
        events = listener;
    }

    Position position() {
        return committed.isEmpty() ? Position.EMPTY : committed.get(committed.size() - 1);
    }

    /** Begins with the first transactions in place. */
    void fill(int count) {
        truth.subList(0, count).forEach(tx -> committed.add(tx.reached()));
        precommitted = count;
    }

    void plan(long from, long to, ServerCondition condition, boolean callsOnly) {
        windows.add(new Window(from, to, condition, callsOnly));
    }

    private ServerCondition failure(boolean call) {
        for (Window window : windows) {
            if (window.from <= time.now() && time.now() < window.to && (call || !window.callsOnly)) {
                return window.condition;
            }
        }
        return ServerCondition.CANCELLED;
    }

    /** All calls in flight are lost; what was pre-committed is committed. */
    void restart() {
        generation++;
        early.values().forEach(call -> answer(new ReplayEvent.CallFailed(call, outage())));
        early.clear();
        List.copyOf(uploading.keySet()).forEach(call -> {
            uploading.remove(call);
            answer(new ReplayEvent.CallFailed(call, outage()));
        });
        pendingAnswers.forEach(call -> answer(new ReplayEvent.CallFailed(call, outage())));
        pendingAnswers.clear();
        precommitted = committed.size();
    }

    private static ServerException outage() {
        return SimulatedFailure.of(ServerCondition.UNREACHABLE);
    }

    private static Digest otherAlh() {
        return new Sha256().add(new byte[] {7}, 0, 1).finish();
    }

    /** As after a restore or a deletion. */
    void restoreTo(int tx) {
        restart();
        while (committed.size() > tx) {
            committed.remove(committed.size() - 1);
        }
        precommitted = committed.size();
    }

    /** Somebody makes it an ordinary database, writes, and makes it a replica again. */
    void writeLocally() {
        restart();
        foreign = SimTx.after(position(), 9, random).reached();
        committed.add(foreign);
        precommitted = committed.size();
    }

    /** @param limitsKnown whether it may be created */
    void prepare(BooleanSupplier limitsKnown) {
        time.after(1 + random.nextInt(30), () -> {
            ServerCondition failure = failure(false);
            if (failure != ServerCondition.CANCELLED) {
                tell(new ReplayEvent.PrepareFailed(SimulatedFailure.of(failure)));
            } else if (missing && !limitsKnown.getAsBoolean()) {
                tell(new ReplayEvent.LimitsUnknown());
            } else {
                missing = false;
                tell(new ReplayEvent.Prepared(position(), maxConcurrency));
            }
        });
    }

    /** Its own header of a transaction. */
    void compare(long tx) {
        time.after(1 + random.nextInt(10), () -> {
            ServerCondition failure = failure(false);
            if (failure == ServerCondition.CANCELLED && random.nextInt(1000) < faults) {
                failure = ServerCondition.UNREACHABLE;
            }
            if (failure == ServerCondition.CANCELLED && tx > committed.size()) {
                failure = ServerCondition.TRANSACTION_NOT_FOUND;
            }
            tell(
                    failure == ServerCondition.CANCELLED
                            ? new ReplayEvent.Compared(committed.get((int) tx - 1))
                            : new ReplayEvent.CompareFailed(tx, SimulatedFailure.of(failure)));
        });
    }

    private void tell(ReplayEvent event) {
        if (!mute) {
            events.accept(event);
        }
    }

    void send(long call, Input.Whole tx) {
        uploading.put(call, tx);
        linkFreeAt = Math.max(linkFreeAt, time.now()) + transferMs;
        transfer(call, linkFreeAt + random.nextInt(20));
        watch(call, time.now());
    }

    private void transfer(long call, long until) {
        long left = transferMs == 0 ? 0 : until - time.now();
        time.after(Math.min(left, MOVE_MS), () -> {
            if (uploading.containsKey(call) && !mute) {
                lastMove = transferMs == 0 ? lastMove : time.now();
                if (left <= MOVE_MS) {
                    arrived(call);
                } else {
                    transfer(call, until);
                }
            }
        });
    }

    /** As the client does: it ends a call if nothing moves of any. */
    private void watch(long call, long since) {
        time.after(since + REQUEST_TIMEOUT_MS - time.now(), () -> {
            if (since < lastMove) {
                watch(call, lastMove);
            } else if (early.values().remove(call)) {
                answer(new ReplayEvent.CallFailed(call, SimulatedFailure.of(ServerCondition.TIMED_OUT)));
            }
        });
    }

    /** Nothing goes wrong any more. */
    void calm() {
        faults = 0;
        ghosts = 0;
        mute = false;
        transferMs = 0;
    }

    /** The call fails on the client's side. */
    void fail(long call, ServerCondition condition) {
        answer(new ReplayEvent.CallFailed(call, SimulatedFailure.of(condition)));
    }

    void cancel(long call) {
        boolean known = uploading.remove(call) != null || early.values().remove(call) || pendingAnswers.remove(call);
        if (known) {
            answer(new ReplayEvent.CallFailed(call, SimulatedFailure.of(ServerCondition.CANCELLED)));
        }
    }

    private void answer(ReplayEvent event) {
        time.after(random.nextInt(10), () -> {
            lastMove = event instanceof ReplayEvent.Done && !mute ? time.now() : lastMove;
            tell(event);
        });
    }

    /** When a byte of a call last moved. */
    long lastMove() {
        return lastMove;
    }

    /** The last byte has come. */
    private void arrived(long call) {
        Input.Whole tx = uploading.remove(call);
        if (tx == null) {
            return;
        }
        ServerCondition failure = failure(true);
        if (failure == ServerCondition.CANCELLED && random.nextInt(1000) < faults) {
            failure = random.nextBoolean() ? ServerCondition.UNREACHABLE : ServerCondition.UNKNOWN;
        }
        long id = tx.tx();
        if (failure == ServerCondition.CANCELLED) {
            failure = id == refusedTx
                    ? ServerCondition.LIMIT_EXCEEDED
                    : id <= precommitted
                            ? ServerCondition.ALREADY_COMMITTED
                            : early.size() + pendingAnswers.size() + ghosts >= maxConcurrency
                                    ? ServerCondition.CONCURRENCY_EXHAUSTED
                                    : failure;
        }
        if (failure != ServerCondition.CANCELLED) {
            answer(new ReplayEvent.CallFailed(call, SimulatedFailure.of(failure)));
            return;
        }
        early.put(id, call);
        commitInOrder();
    }

    private void commitInOrder() {
        for (Long call = early.remove(precommitted + 1L); call != null; call = early.remove(precommitted + 1L)) {
            boolean forked = changedTx > 0 && precommitted >= changedTx;
            boolean continues = (precommitted > committed.size() && !forked)
                    || truth.get(precommitted)
                            .claim()
                            .prevAlh()
                            .equals(position().alh());
            if (!continues) {
                answer(new ReplayEvent.CallFailed(call, SimulatedFailure.of(ServerCondition.PREV_ALH_DIFFERS)));
                return;
            }
            precommitted++;
            Position reached = truth.get(precommitted - 1).reached();
            if (precommitted == changedTx) {
                reached = new Position(precommitted, otherAlh());
            }
            Position committing = reached;
            long answered = call;
            long born = generation;
            pendingAnswers.add(answered);
            int tx = precommitted;
            time.after(5, () -> {
                if (born == generation && committed.size() == tx - 1) {
                    committed.add(committing);
                    if (pendingAnswers.remove(answered)) {
                        answered(answered, committing);
                    }
                }
            });
        }
    }

    /** The answer may be lost although the transaction is committed. */
    private void answered(long call, Position reached) {
        Position told = reached.tx() == changedAnswerTx ? new Position(reached.tx(), otherAlh()) : reached;
        boolean lost = random.nextInt(1000) < faults;
        answer(
                lost
                        ? new ReplayEvent.CallFailed(call, SimulatedFailure.of(ServerCondition.TIMED_OUT))
                        : new ReplayEvent.Done(call, told));
    }
}

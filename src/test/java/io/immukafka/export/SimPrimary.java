package io.immukafka.export;

import io.immukafka.chain.Position;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.client.error.SimulatedFailure;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.engine.sim.VirtualTime;
import io.immukafka.hash.Digest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A primary: a history of which the newest transactions may only be pre-committed, and calls that fail as planned. */
final class SimPrimary {

    /** @param streamsOnly whether questions are answered nevertheless */
    private record Window(long from, long to, ServerCondition condition, boolean streamsOnly) {}

    static final long REQUEST_TIMEOUT_MS = 30_000;

    final VirtualTime time;
    final Random random;
    final boolean synchronous;
    private final int largestValue;

    private final List<SimTx> history = new ArrayList<>();
    private final Map<Digest, SimTx> everCommitted = new HashMap<>();
    private final List<SimStream> streams = new ArrayList<>();
    private final List<Window> windows = new ArrayList<>();
    private long generation;
    private long committed;
    /** Streams that were opened. */
    int opened;

    /** The transaction that no stream gets past until a time, as after an export that leaked a lock; 0 for none. */
    long blockedTx;

    long blockedUntil;

    /** What changes bytes on their way. */
    final SimWire wire;

    /** Ends streams at any moment, so often in a thousand messages. */
    int faults;

    SimPrimary(VirtualTime time, Random random, boolean synchronous, int largestValue) {
        this.time = time;
        this.random = random;
        this.synchronous = synchronous;
        this.largestValue = largestValue;
        wire = new SimWire(time, random);
    }

    Position committed() {
        return committed == 0
                ? Position.EMPTY
                : history.get((int) committed - 1).reached();
    }

    /** The transaction if it is there, perhaps only pre-committed. */
    @Nullable
    SimTx find(long tx) {
        return tx > 0 && tx <= history.size() ? history.get((int) tx - 1) : null;
    }

    /** The transaction that was committed with this Alh at some time. */
    @Nullable
    SimTx everCommitted(Digest alh) {
        return everCommitted.get(alh);
    }

    boolean holds(Position position) {
        SimTx tx = find(position.tx());
        return position.tx() == 0
                || (position.tx() <= committed && tx != null && tx.reached().equals(position));
    }

    void write() {
        Position last = history.isEmpty()
                ? Position.EMPTY
                : history.get(history.size() - 1).reached();
        history.add(SimTx.after(last, 1 + random.nextInt(largestValue), random));
        if (synchronous) {
            long id = last.tx() + 1;
            long born = generation;
            time.after(random.nextInt(random.nextInt(10) == 0 ? 20_000 : 200), () -> {
                if (born == generation) {
                    commit(Math.max(committed, id));
                }
            });
        } else {
            commit(history.size());
        }
        List.copyOf(streams).forEach(SimStream::pump);
    }

    private void commit(long tx) {
        for (long id = committed + 1; id <= tx; id++) {
            SimTx each = history.get((int) id - 1);
            everCommitted.put(each.claim().alh(), each);
        }
        committed = tx;
    }

    /** Streams end; what is only pre-committed is committed or discarded. */
    void restart() {
        generation++;
        if (random.nextBoolean()) {
            commit(history.size());
        } else {
            cutTo(committed);
        }
        endStreams(ServerCondition.UNREACHABLE);
    }

    /** As after a restore: the history ends with a transaction that was not its last. */
    void restoreTo(long tx) {
        generation++;
        committed = tx;
        cutTo(tx);
        endStreams(ServerCondition.UNREACHABLE);
    }

    private void cutTo(long tx) {
        while (history.size() > tx) {
            history.remove(history.size() - 1);
        }
    }

    private void endStreams(ServerCondition condition) {
        List.copyOf(streams).forEach(stream -> stream.end(SimulatedFailure.of(condition)));
    }

    /** The streams that wait at the head are forgotten by the server. */
    void hangStreams() {
        streams.forEach(SimStream::hang);
    }

    void plan(long from, long to, ServerCondition condition, boolean streamsOnly) {
        windows.add(new Window(from, to, condition, streamsOnly));
        time.after(from - time.now(), () -> endStreams(condition));
    }

    @Nullable
    ServerException failure(boolean stream) {
        for (Window window : windows) {
            if (window.from <= time.now() && time.now() < window.to && (stream || !window.streamsOnly)) {
                return SimulatedFailure.of(window.condition);
            }
        }
        return null;
    }

    boolean isBlocked(long tx) {
        return tx == blockedTx && time.now() < blockedUntil;
    }

    /** Answers a question after a while, or fails it; an answer may be lost, or come twice. */
    void ask(Runnable answer, Consumer<ServerException> failed) {
        if (random.nextInt(2000) < faults) {
            time.after(REQUEST_TIMEOUT_MS, () -> failed.accept(SimulatedFailure.of(ServerCondition.TIMED_OUT)));
            return;
        }
        time.after(1 + random.nextInt(30), () -> {
            ServerException failure = failure(false);
            if (failure != null) {
                failed.accept(failure);
                return;
            }
            answer.run();
            if (random.nextInt(2000) < faults) {
                time.after(random.nextInt(100), answer);
            }
        });
    }

    SimStream open(ExportReader reader) {
        opened++;
        SimStream stream = new SimStream(this, reader);
        streams.add(stream);
        return stream;
    }

    void closed(SimStream stream) {
        streams.remove(stream);
    }

    /** The bytes of a transaction as they arrive. */
    byte[] sent(SimTx tx) {
        return wire.transaction(tx);
    }
}

package io.immukafka.replay;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.client.DatabaseClient;
import io.immukafka.client.ImmudbClient;
import io.immukafka.engine.Destination;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineStatus;
import io.immukafka.engine.EventLoop;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.engine.TxStore;
import io.immukafka.engine.Watchdog;
import io.immukafka.metrics.EngineLoad;
import io.immukafka.metrics.SinkMetrics;
import io.immukafka.tx.Limits;
import io.immukafka.tx.TxContent;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays transactions into a replica: verified before the first byte is sent, with a window of calls in flight. Outages of
 * the server are sat out. {@link #put}, {@link #state}, {@link #awaitRoom}, {@link #settled}, {@link #flush} and
 * {@link #rewound} are for one thread; all other methods are thread-safe.
 */
public final class ReplayEngine implements Destination {

    private static final Logger log = LoggerFactory.getLogger(ReplayEngine.class);

    /** How long nothing may move of what is awaited, at least: twice as long as a call may take, which ends by itself before. */
    private static final Duration LEAST_PATIENCE = Duration.ofMinutes(2);

    /** The store is looked at again so often while something waits for room that others must give back. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final String replica;
    private final ReplicaCalls calls;
    private final ReplicaSetup setup;
    private final EventLoop<ReplayEvent, ReplayAction> loop;
    private final ReplayMeter meter;
    private final EngineLoad load;
    private final EngineStatus status;
    private final MemoryBudget.Share memory;
    private final Intake intake;
    private boolean diskFull;
    private boolean flushing;

    /** Guards what follows. */
    private final Object lock = new Object();

    private final Set<Input> pending = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable Position durable;
    private @Nullable Position confirmed;
    private ReplayAction.@Nullable Rewind rewind;
    private @Nullable String missing;

    /**
     * A running engine. It connects when it gets the first part.
     *
     * @param client stays open when the engine is closed
     * @param database the replica's name
     * @param memory of the task
     * @param spool of the task
     */
    public static ReplayEngine start(
            ImmudbClient client, String database, ReplayOptions options, MemoryBudget memory, SpoolBudget spool) {
        return start(client, database, options, memory, spool, new SinkMetrics());
    }

    /** As above, and counts. */
    public static ReplayEngine start(
            ImmudbClient client,
            String database,
            ReplayOptions options,
            MemoryBudget memory,
            SpoolBudget spool,
            SinkMetrics metrics) {
        Duration twice = client.database(database).requestTimeout().multipliedBy(2);
        Duration patience = twice.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : twice;
        return start(client, database, options, memory, spool, metrics, patience);
    }

    static ReplayEngine start(
            ImmudbClient client,
            String database,
            ReplayOptions options,
            MemoryBudget memory,
            SpoolBudget spool,
            SinkMetrics metrics,
            Duration patience) {
        ReplayEngine engine = new ReplayEngine(client, database, options, memory, spool, metrics, patience);
        metrics.started(engine.load);
        engine.loop.start();
        return engine;
    }

    private ReplayEngine(
            ImmudbClient client,
            String name,
            ReplayOptions options,
            MemoryBudget budget,
            SpoolBudget spool,
            SinkMetrics metrics,
            Duration patience) {
        replica = "replica '" + name + "'";
        DatabaseClient database = client.database(name);
        setup = new ReplicaSetup(database, client.administration(), options.creation(), options.window(), log::warn);
        meter = new ReplayMeter(replica, metrics);
        ReplayMachine machine = new ReplayMachine(replica, options, new SplittableRandom());
        status = new EngineStatus("the replay into " + replica, log, () -> {}, lock);
        loop = new EventLoop<>(
                "immudb-replay-" + name,
                machine,
                new Watchdog(patience, () -> TimeUnit.NANOSECONDS.toMillis(database.lastUploadMove())),
                meter::learned,
                this::perform,
                status::defect);
        calls = new ReplicaCalls(database, meter, loop::post);
        memory = budget.share(status::changed);
        SpoolBudget.Allowance files = spool.share();
        intake = new Intake(new TxStore(memory, files), memory, this::offer);
        load = new ReplayLoad(database, calls::inFlight, machine.state.window(), memory, files, this::countPending);
    }

    private int countPending() {
        synchronized (lock) {
            return pending.size();
        }
    }

    @Override
    public void limits(Limits limits) {
        setup.limits(limits);
    }

    /** Whether the replay waits for other databases to give a session back: what is put meanwhile only takes memory. */
    public boolean awaitsSession() {
        return calls.awaitSession();
    }

    /** Takes the next part. A large transaction that is stored is read again when it is sent, instead of being copied. */
    @Override
    public void put(TxPart part, String from, @Nullable TxContent stored) throws EngineException {
        throwIfFailed();
        intake.part(part, from, stored, durable());
        drain();
    }

    /**
     * Compares the position that the primary reported with the replica's history.
     *
     * @param from where it was read, for messages
     * @throws EngineException if the replay has failed
     */
    public void state(Position state, String from) throws EngineException {
        throwIfFailed();
        if (state.tx() > 0) {
            intake.state(state, from);
            drain();
        }
    }

    /** Brings what waits into the store; whether nothing waits any more. */
    private boolean drain() throws EngineException {
        boolean all;
        try {
            all = intake.drain(pending());
        } catch (IOException e) {
            throw ReplayErrors.temporaryFile(e);
        }
        Optional<IOException> problem = intake.diskFailure();
        if (problem.isPresent() != diskFull) {
            diskFull = problem.isPresent();
            status.report(
                    problem.map(e -> "the replay into " + replica
                                    + " is waiting for room in the folder for temporary files: " + e.getMessage())
                            .orElse("the replay into " + replica + " has room for temporary files again"),
                    diskFull);
        }
        return all;
    }

    private void offer(Input input) {
        if (input instanceof Input.Whole) {
            meter.verified();
        }
        synchronized (lock) {
            pending.add(input);
        }
        loop.post(new ReplayEvent.Offered(input));
    }

    @Override
    public boolean awaitRoom(Duration wait) throws EngineException, InterruptedException {
        boolean room = await(wait, () -> hasRoom() || rewind != null);
        status.throwIfFailed();
        return room;
    }

    /** Without anything to be applied there is room for whatever completes the transaction that is begun. */
    private boolean hasRoom() {
        return !intake.waits() && (memory.hasRoom() || pending.isEmpty());
    }

    private boolean await(Duration wait, BooleanSupplier done) throws EngineException, InterruptedException {
        long deadline = System.nanoTime() + wait.toNanos();
        while (true) {
            drain();
            long left = deadline - System.nanoTime();
            Duration step = Duration.ofNanos(Math.max(0, Math.min(left, LOOK_AGAIN.toNanos())));
            if (status.await(step, done)) {
                return true;
            }
            if (left <= 0) {
                return false;
            }
        }
    }

    @Override
    public @Nullable Position flush(Duration wait) throws EngineException, InterruptedException {
        if (!settled(wait)) {
            return null;
        }
        if (!flushing) {
            flushing = true;
            synchronized (lock) {
                confirmed = null;
            }
            confirm();
        }
        flushing = !status.await(wait, () -> confirmed != null);
        synchronized (lock) {
            return flushing ? null : confirmed;
        }
    }

    /** Asks the replica for its position once everything is applied, and compares it with the verified history. */
    public void confirm() {
        loop.post(new ReplayEvent.Confirm());
    }

    /** Whether something was put that is neither applied nor dropped. */
    public boolean pending() {
        synchronized (lock) {
            return !pending.isEmpty();
        }
    }

    /** Whether something is on its way: it is pending, or waits for room. */
    public boolean busy() {
        return intake.waits() || pending();
    }

    @Override
    public boolean settled(Duration wait) throws EngineException, InterruptedException {
        boolean settled = await(wait, () -> pending.isEmpty() && !intake.waits());
        status.throwIfFailed();
        return settled;
    }

    @Override
    public Optional<String> trouble() {
        return status.trouble();
    }

    /** The replica's durable position; null before it was first asked. */
    public @Nullable Position durable() {
        synchronized (lock) {
            return durable;
        }
    }

    /**
     * Whether the origin has to be read again: from somewhere before the end of the given transaction on, or from its
     * beginning if that is 0. {@link #rewound} answers it.
     */
    public OptionalLong rewindWanted() {
        synchronized (lock) {
            return rewind == null ? OptionalLong.empty() : OptionalLong.of(rewind.after());
        }
    }

    /** Parts put from now on were read from there on. */
    public void rewound() {
        synchronized (lock) {
            rewind = null;
        }
        intake.rewind();
        loop.post(new ReplayEvent.Rewound());
    }

    /** What is missing before the parts that were put, and waited for until {@link #ended}; empty if nothing is. */
    public Optional<String> missing() {
        synchronized (lock) {
            return Optional.ofNullable(missing);
        }
    }

    /** All that the origin has was put: what is missing is read again, or ends the replay. Repeated until then. */
    public void ended() {
        if (!intake.waits()) {
            loop.post(new ReplayEvent.Ended());
        }
    }

    /** @throws EngineException if the replay has failed */
    public void throwIfFailed() throws EngineException {
        status.throwIfFailed();
    }

    /** Ends the calls in flight; a transaction whose last byte has left may be committed all the same. */
    @Override
    public void close() {
        loop.close();
        calls.close();
        intake.rewind();
        List<Input> left;
        synchronized (lock) {
            left = List.copyOf(pending);
            pending.clear();
        }
        left.forEach(ReplayEngine::free);
        memory.close();
        meter.close();
    }

    private static void free(Input input) {
        if (input instanceof Input.Whole whole) {
            whole.content().close();
        }
    }

    private void perform(ReplayAction action) {
        meter.decided(action);
        if (action instanceof ReplayAction.Send send) {
            calls.send(send.call(), send.tx());
        } else if (action instanceof ReplayAction.Drop drop) {
            drop(drop.input());
        } else if (action instanceof ReplayAction.Reached reached) {
            synchronized (lock) {
                durable = reached.position();
                lock.notifyAll();
            }
        } else if (action instanceof ReplayAction.Confirmed now) {
            synchronized (lock) {
                confirmed = now.position();
                lock.notifyAll();
            }
        } else if (action instanceof ReplayAction.AcquireSession) {
            calls.acquireSession();
        } else if (action instanceof ReplayAction.ReleaseSession) {
            calls.releaseSession();
        } else if (action instanceof ReplayAction.Prepare prepare) {
            loop.post(setup.prepare(prepare.defaultLimits()));
        } else if (action instanceof ReplayAction.Compare compare) {
            calls.compare(compare.tx());
        } else if (action instanceof ReplayAction.Cancel cancel) {
            calls.cancel(cancel.call());
        } else if (action instanceof ReplayAction.Rewind wanted) {
            synchronized (lock) {
                rewind = wanted;
                lock.notifyAll();
            }
        } else if (action instanceof ReplayAction.Missing now) {
            synchronized (lock) {
                missing = now.what();
            }
        } else if (action instanceof ReplayAction.Report report) {
            status.report(report.message(), report.trouble());
        } else if (action instanceof ReplayAction.Fail fail) {
            status.fail(fail.cause());
        }
    }

    private void drop(Input input) {
        // Before it counts as released: inputs that wait for its memory check again then.
        free(input);
        memory.release(Intake.OVERHEAD);
        synchronized (lock) {
            pending.remove(input);
            lock.notifyAll();
        }
    }
}

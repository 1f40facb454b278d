package io.immukafka.replay;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.client.DatabaseClient;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.ReplicateCall;
import io.immukafka.client.error.ServerException;
import io.immukafka.engine.Destination;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.engine.EngineStatus;
import io.immukafka.engine.EventLoop;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.engine.TxStore;
import io.immukafka.metrics.EngineLoad;
import io.immukafka.metrics.SinkMetrics;
import io.immukafka.tx.Limits;
import io.immukafka.tx.TxContent;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
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

    /** Longer than any call may take: whatever is awaited has ended by itself before, unless something is wrong. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** The store is looked at again so often while something waits for room that others must give back. */
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final String replica;
    private final DatabaseClient database;
    private final ReplicaSetup setup;
    private final EventLoop<ReplayEvent, ReplayAction> loop;
    private final ReplayMeter meter;
    private final EngineLoad load;
    private final EngineStatus status;
    private final MemoryBudget.Share memory;
    private final Intake intake;
    private boolean diskFull;

    /** Those in flight: an ended one would keep its transaction's bytes. */
    private final Map<Long, ReplicateCall> calls = new ConcurrentHashMap<>();

    /** Guards what follows. */
    private final Object lock = new Object();

    private final Set<Input> pending = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable Position durable;
    private @Nullable Position confirmed;
    private ReplayAction.@Nullable Rewind rewind;

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
        ReplayEngine engine = new ReplayEngine(client, database, options, memory, spool, metrics);
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
            SinkMetrics metrics) {
        replica = "replica '" + name + "'";
        database = client.database(name);
        setup = new ReplicaSetup(database, client.administration(), options.creation(), options.window(), log::warn);
        meter = new ReplayMeter(
                replica, new ReplayMachine(replica, options, new SplittableRandom()), options.window(), metrics);
        status = new EngineStatus("the replay into " + replica, log, () -> {}, lock);
        loop = new EventLoop<>("immudb-replay-" + name, meter, PATIENCE, this::perform, status::defect);
        memory = budget.share(this::changed);
        SpoolBudget.Allowance files = spool.share();
        intake = new Intake(new TxStore(memory, files), memory, this::offer);
        load = meter.load(calls::size, memory, files, this::countPending);
    }

    private int countPending() {
        synchronized (lock) {
            return pending.size();
        }
    }

    private void changed() {
        synchronized (lock) {
            lock.notifyAll();
        }
    }

    @Override
    public void limits(Limits limits) {
        setup.limits(limits);
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
            throw new EngineException(
                    Reason.UNREACHABLE,
                    ErrorCode.TEMPORARY_FILE,
                    "a large transaction is kept in a temporary file until it is verified and applied, but "
                            + e.getMessage()
                            + ". Make room in the folder for temporary files (java.io.tmpdir), or use another folder.",
                    e);
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
    public Position flush() throws EngineException, InterruptedException {
        synchronized (lock) {
            confirmed = null;
        }
        while (!settled(PATIENCE)) {
            // However long it takes.
        }
        confirm();
        while (!status.await(PATIENCE, () -> confirmed != null)) {
            // As above.
        }
        synchronized (lock) {
            return Objects.requireNonNull(confirmed);
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

    /** @throws EngineException if the replay has failed */
    public void throwIfFailed() throws EngineException {
        status.throwIfFailed();
    }

    /** Ends the calls in flight; a transaction whose last byte has left may be committed all the same. */
    @Override
    public void close() {
        loop.close();
        calls.values().forEach(ReplicateCall::cancel);
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
            send(send);
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
        } else if (action instanceof ReplayAction.Prepare prepare) {
            loop.post(setup.prepare(prepare.defaultLimits()));
        } else if (action instanceof ReplayAction.Compare compare) {
            compare(compare.tx());
        } else if (action instanceof ReplayAction.Cancel cancel) {
            ReplicateCall call = calls.get(cancel.call());
            if (call != null) {
                call.cancel();
            }
        } else if (action instanceof ReplayAction.Rewind wanted) {
            String from = wanted.after() == 0 ? "the beginning" : "transaction " + wanted.after();
            log.info("{}: reading again from {}, since {}", replica, from, wanted.why());
            synchronized (lock) {
                rewind = wanted;
                lock.notifyAll();
            }
        } else if (action instanceof ReplayAction.Report report) {
            status.report(report.message(), report.trouble());
        } else if (action instanceof ReplayAction.Fail fail) {
            status.fail(fail.cause());
        }
    }

    private void send(ReplayAction.Send send) {
        Input.Whole tx = send.tx();
        ReplicateCall call = database.replicate(tx.content().proved(tx.computed()));
        calls.put(send.call(), call);
        loop.post(call.result()
                .<ReplayEvent>thenApply(committed -> new ReplayEvent.Done(
                        send.call(), committed.position(tx.claim().alh())))
                .exceptionally(problem -> new ReplayEvent.CallFailed(send.call(), ServerException.of(problem)))
                .whenComplete((answer, problem) -> calls.remove(send.call())));
    }

    private void compare(long tx) {
        loop.post(database.header(tx)
                .<ReplayEvent>thenApply(header -> new ReplayEvent.Compared(new Position(tx, header.alh())))
                .exceptionally(problem -> new ReplayEvent.CompareFailed(tx, ServerException.of(problem))));
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

package io.immukafka.replay;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.client.DatabaseClient;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.ReplicateCall;
import io.immukafka.client.ServerException;
import io.immukafka.engine.Destination;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.engine.EngineStatus;
import io.immukafka.engine.EventLoop;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replays transactions into a replica: proved before the first byte leaves, with a window of calls in flight. Outages of
 * the server are sat out. {@link #put}, {@link #checkpoint} and {@link #rewound} are for one thread; the rest is safe for
 * several.
 */
public final class ReplayEngine implements Destination {

    private static final Logger log = LoggerFactory.getLogger(ReplayEngine.class);

    /** What an item costs beside its payload, in bytes. */
    private static final long OVERHEAD = 512;

    private static final Duration A_WHILE = Duration.ofMinutes(1);

    private final String replica;
    private final long bufferMaxBytes;
    private final DatabaseClient database;
    private final ReplicaSetup setup;
    private final EventLoop<ReplayEvent, ReplayAction> loop;
    private final EngineStatus status;
    private final TxAssembler assembler = new TxAssembler();
    /** Those in flight: an ended one would keep its transaction's bytes. */
    private final Map<Long, ReplicateCall> calls = new ConcurrentHashMap<>();

    /** Guards what follows. */
    private final Object lock = new Object();

    private final Set<Item> pending = Collections.newSetFromMap(new IdentityHashMap<>());
    private long pendingBytes;
    private @Nullable Position durable;
    private @Nullable String rewind;

    /**
     * A running engine. It connects when it gets the first part.
     *
     * @param client stays open when the engine is closed
     * @param database the replica's name
     */
    public static ReplayEngine start(ImmudbClient client, String database, ReplayOptions options) {
        ReplayEngine engine = new ReplayEngine(client, database, options);
        engine.loop.start();
        return engine;
    }

    private ReplayEngine(ImmudbClient client, String name, ReplayOptions options) {
        replica = "replica '" + name + "'";
        bufferMaxBytes = options.bufferMaxBytes();
        database = client.database(name);
        setup = new ReplicaSetup(database, client.administration(), options.creation(), options.window(), log::warn);
        ReplayMachine machine = new ReplayMachine(replica, options, new SplittableRandom());
        status = new EngineStatus("the replay into " + replica, log, () -> {}, lock);
        loop = new EventLoop<>("immudb-replay-" + name, machine, Duration.ofMinutes(2), this::perform, status::defect);
    }

    /** Tells the limits of the primary, before the first part if they are known. */
    public void limits(PrimaryLimits limits) {
        setup.limits(limits);
    }

    @Override
    public void put(TxPart part, String from) throws EngineException {
        Position reached = durable();
        if (reached != null && part.claim().tx() < reached.tx()) {
            throwIfFailed();
            return;
        }
        try {
            Optional<Item> item = assembler.put(part, from);
            item.ifPresent(this::offer);
        } catch (IOException e) {
            throw new EngineException(
                    Reason.UNREACHABLE,
                    "transaction " + part.claim().tx() + " of " + from + " has "
                            + part.claim().length()
                            + " bytes and is kept in a temporary file until it is proved, but that can't be written: "
                            + e.getMessage() + ". Make room in the folder for temporary files (java.io.tmpdir).",
                    e);
        }
        throwIfFailed();
    }

    /**
     * What the primary said of its own position: it is held against the replica's history when that gets there.
     *
     * @param from where it was read, for messages
     * @throws EngineException if the replay stopped for good
     */
    public void checkpoint(Position state, String from) throws EngineException {
        if (state.tx() > 0) {
            offer(new Item.Checkpoint(state, from));
        }
        throwIfFailed();
    }

    private void offer(Item item) {
        synchronized (lock) {
            pending.add(item);
            pendingBytes += cost(item);
        }
        loop.post(new ReplayEvent.Offered(item));
    }

    private static long cost(Item item) {
        return OVERHEAD + (item instanceof Item.Whole whole ? whole.content().heapBytes() : 0);
    }

    @Override
    public boolean awaitRoom(Duration wait) throws EngineException, InterruptedException {
        boolean room = status.await(wait, () -> pendingBytes < bufferMaxBytes || rewind != null);
        status.throwIfFailed();
        return room;
    }

    @Override
    public Position flush() throws EngineException, InterruptedException {
        while (!settled(A_WHILE)) {
            // However long it takes.
        }
        Position reached = durable();
        return reached == null ? Position.EMPTY : reached;
    }

    /** Whether something was put that is neither applied nor dropped. */
    public boolean pending() {
        synchronized (lock) {
            return !pending.isEmpty();
        }
    }

    /**
     * Waits until everything that was put is durable, for a bounded time.
     *
     * @return whether it is
     */
    public boolean settled(Duration wait) throws EngineException, InterruptedException {
        boolean settled = status.await(wait, pending::isEmpty);
        status.throwIfFailed();
        return settled;
    }

    /** What is being sat out at present, if anything. */
    public Optional<String> trouble() {
        return status.trouble();
    }

    /** What the replica has made durable; null before it was asked for the first time. */
    public @Nullable Position durable() {
        synchronized (lock) {
            return durable;
        }
    }

    /** Why the origin has to be read from its beginning again, if it has; {@link #rewound} answers it. */
    public Optional<String> rewindWanted() {
        synchronized (lock) {
            return Optional.ofNullable(rewind);
        }
    }

    /** What is put from now on was read from the origin's beginning on. */
    public void rewound() {
        synchronized (lock) {
            rewind = null;
        }
        assembler.rewind();
        loop.post(new ReplayEvent.Rewound());
    }

    /** @throws EngineException if the replay stopped for good */
    public void throwIfFailed() throws EngineException {
        status.throwIfFailed();
    }

    /** Ends the calls in flight; a transaction whose last byte has left may be committed all the same. */
    @Override
    public void close() {
        loop.close();
        calls.values().forEach(ReplicateCall::cancel);
        assembler.discard();
        synchronized (lock) {
            pending.forEach(ReplayEngine::free);
            pending.clear();
        }
    }

    private static void free(Item item) {
        if (item instanceof Item.Whole whole) {
            whole.content().close();
        }
    }

    private void perform(ReplayAction action) {
        if (action instanceof ReplayAction.Send send) {
            send(send);
        } else if (action instanceof ReplayAction.Drop drop) {
            drop(drop.item());
        } else if (action instanceof ReplayAction.Reached reached) {
            synchronized (lock) {
                durable = reached.position();
                lock.notifyAll();
            }
        } else if (action instanceof ReplayAction.Prepare) {
            loop.post(setup.prepare());
        } else if (action instanceof ReplayAction.Cancel cancel) {
            ReplicateCall call = calls.get(cancel.call());
            if (call != null) {
                call.cancel();
            }
        } else if (action instanceof ReplayAction.Rewind wanted) {
            log.info("{}: reading again from the beginning, since {}", replica, wanted.why());
            synchronized (lock) {
                rewind = wanted.why();
                lock.notifyAll();
            }
        } else if (action instanceof ReplayAction.Report report) {
            status.report(report.message(), report.trouble());
        } else if (action instanceof ReplayAction.Fail fail) {
            status.fail(fail.cause());
        }
    }

    private void send(ReplayAction.Send send) {
        ReplicateCall call = database.replicate(send.tx().content());
        calls.put(send.call(), call);
        loop.post(call.result()
                .<ReplayEvent>thenApply(tx -> new ReplayEvent.Done(send.call()))
                .exceptionally(problem -> new ReplayEvent.CallFailed(send.call(), ServerException.of(problem)))
                .whenComplete((answer, problem) -> calls.remove(send.call())));
    }

    private void drop(Item item) {
        free(item);
        synchronized (lock) {
            if (pending.remove(item)) {
                pendingBytes -= cost(item);
                lock.notifyAll();
            }
        }
    }
}

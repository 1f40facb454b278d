package io.immukafka.export;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.client.DatabaseClient;
import io.immukafka.client.DatabaseSettings;
import io.immukafka.client.ExportStream;
import io.immukafka.client.SessionLease;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineStatus;
import io.immukafka.engine.EventLoop;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.Watchdog;
import io.immukafka.metrics.EngineLoad;
import io.immukafka.metrics.MetricClock;
import io.immukafka.metrics.SourceMetrics;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads committed transactions from a database and verifies them, with many requests ahead, and waits for new ones.
 * Waits out outages of the server. {@link #poll} is for one thread; all other methods are thread-safe.
 */
public final class ExportEngine implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(ExportEngine.class);

    /** How long the receiver waits to batch parts: under load, waking it costs more than a part. */
    private static final long GATHERING_NANOS = 100_000;

    private final DatabaseClient database;
    private final Runnable onNews;
    private final EventLoop<ExportEvent, ExportAction> loop;
    private final ExportMeter meter;
    private final EngineStatus status;
    private final MemoryBudget.Share memory;
    private final int recordMaxBytes;

    /** Guards what follows. */
    private final Object lock = new Object();

    private final Deque<TxPart> ready = new ArrayDeque<>();
    /** Whether the last poll gave something. */
    private boolean found;

    private @Nullable DatabaseSettings settings;

    // Written by the loop's thread alone.
    private @Nullable ExportStream stream;
    private volatile @Nullable ExportReader reader;
    private @Nullable SessionLease session;

    /**
     * An engine that is running: it connects by itself.
     *
     * @param database stays open when the engine is closed
     * @param memory of the task; what a stream holds unread is not counted in it
     * @param onNews called when {@link #poll} gives something again, or fails; must not block
     */
    public static ExportEngine start(
            DatabaseClient database, ExportStart start, ExportOptions options, MemoryBudget memory, Runnable onNews) {
        return start(
                database,
                start,
                options,
                memory,
                onNews,
                new SourceMetrics(),
                new FailureHistory(database.name(), options));
    }

    /**
     * As above, and counts.
     *
     * @param failures of the database so far, which this engine continues
     */
    public static ExportEngine start(
            DatabaseClient database,
            ExportStart start,
            ExportOptions options,
            MemoryBudget memory,
            Runnable onNews,
            SourceMetrics metrics,
            FailureHistory failures) {
        ExportEngine engine = new ExportEngine(database, start, options, memory, onNews, metrics, failures);
        metrics.started(engine.load(options.window()));
        engine.loop.start();
        engine.loop.post(new ExportEvent.Started());
        return engine;
    }

    private ExportEngine(
            DatabaseClient database,
            ExportStart start,
            ExportOptions options,
            MemoryBudget memory,
            Runnable onNews,
            SourceMetrics metrics,
            FailureHistory failures) {
        this.database = database;
        this.onNews = onNews;
        this.memory = memory.share(this::room);
        recordMaxBytes = options.recordMaxBytes();
        String name = "database '" + database.name() + "'";
        meter = new ExportMeter(metrics);
        status = new EngineStatus("the export of '" + database.name() + "'", log, onNews, lock);
        loop = new EventLoop<>(
                "immudb-export-" + database.name(),
                new ExportMachine(name, start, options, this.memory, failures),
                new Watchdog(database.requestTimeout(), this::lastMove),
                meter::learned,
                this::perform,
                status::defect);
    }

    private long lastMove() {
        ExportReader current = reader;
        return current == null ? MetricClock.NEVER : current.lastMove();
    }

    private EngineLoad load(int window) {
        return new EngineLoad() {
            @Override
            public int inFlight() {
                return meter.inFlight();
            }

            @Override
            public int window() {
                return window;
            }

            @Override
            public long bufferBytes() {
                return memory.held();
            }

            @Override
            public long lastMove(long tx) {
                return meter.arrivesNext(tx) ? ExportEngine.this.lastMove() : MetricClock.NEVER;
            }
        };
    }

    private void room() {
        loop.post(new ExportEvent.Room());
    }

    /**
     * The next parts. The last part of a transaction comes only when it is verified.
     *
     * @param maxBytes payload bytes after which no further part is added
     * @param wait how long to wait for the first part
     * @return in order, empty if none came in time
     * @throws EngineException if the engine has failed and everything before the failure was taken
     */
    public List<TxPart> poll(long maxBytes, Duration wait) throws EngineException, InterruptedException {
        boolean gather;
        synchronized (lock) {
            gather = found && ready.isEmpty() && !wait.isZero();
        }
        if (gather) {
            LockSupport.parkNanos(GATHERING_NANOS);
        }
        synchronized (lock) {
            found = false;
            if (!status.await(wait, () -> !ready.isEmpty())) {
                return List.of();
            }
            List<TxPart> parts = new ArrayList<>();
            for (long bytes = 0; bytes < maxBytes && !ready.isEmpty(); ) {
                TxPart part = ready.removeFirst();
                bytes += part.payload().length;
                parts.add(part);
            }
            found = true;
            return parts;
        }
    }

    /** The receiver no longer holds a part with that many payload bytes, so that others may be read; once for each part. */
    public void release(long bytes) {
        memory.release(ExportOptions.partCost(bytes));
    }

    /** The database's settings as of the last connection; there before the first part. */
    public @Nullable DatabaseSettings settings() {
        synchronized (lock) {
            return settings;
        }
    }

    /** The outage that the engine is waiting out at present, if any. */
    public Optional<String> trouble() {
        return status.trouble();
    }

    @Override
    public void close() {
        loop.close();
        if (stream != null) {
            stream.cancel();
        }
        if (session != null) {
            session.close();
        }
        memory.close();
        meter.close();
    }

    private void perform(ExportAction action) {
        meter.decided(action);
        if (action instanceof ExportAction.Emit emit) {
            emit(emit.part());
        } else if (action instanceof ExportAction.Request request) {
            running().request(request.tx());
        } else if (action instanceof ExportAction.Allow allow) {
            Objects.requireNonNull(reader).allow(allow.messages());
            running().allow(allow.messages());
        } else if (action instanceof ExportAction.AcquireSession) {
            SessionLease lease = database.lease(() -> loop.post(new ExportEvent.SessionReclaimed()));
            session = lease;
            loop.post(lease.granted().thenApply(granted -> new ExportEvent.SessionGranted()));
        } else if (action instanceof ExportAction.ReleaseSession) {
            Objects.requireNonNull(session).close();
            session = null;
        } else if (action instanceof ExportAction.Check check) {
            check(check);
        } else if (action instanceof ExportAction.Open open) {
            ExportReader opened = new ExportReader(open.stream(), recordMaxBytes, EventLoop::now, loop::post);
            reader = opened;
            stream = database.export(opened);
        } else if (action instanceof ExportAction.Cancel) {
            if (stream != null) {
                stream.cancel();
                stream = null;
            }
        } else if (action instanceof ExportAction.AskCommitted ask) {
            loop.post(answer(
                    ask.stream(),
                    database::currentState,
                    state -> new ExportEvent.Committed(ask.stream(), state.committed())));
        } else if (action instanceof ExportAction.Confirm confirm) {
            loop.post(answer(
                    confirm.stream(),
                    () -> database.header(confirm.tx()),
                    header -> new ExportEvent.Confirmed(confirm.stream(), new Position(confirm.tx(), header.alh()))));
        } else if (action instanceof ExportAction.Warn warning) {
            log.warn("{}", warning.message());
        } else if (action instanceof ExportAction.Report report) {
            status.report(report.message(), report.trouble());
        } else if (action instanceof ExportAction.Fail fail) {
            status.fail(fail.cause());
        }
    }

    private void emit(TxPart part) {
        boolean first;
        synchronized (lock) {
            first = ready.isEmpty();
            ready.add(part);
            if (first) {
                lock.notifyAll();
            }
        }
        // A thread that finds some takes all of them, so the others need not be woken.
        if (first) {
            onNews.run();
        }
    }

    private ExportStream running() {
        if (stream == null) {
            throw new IllegalStateException("no stream is open");
        }
        return stream;
    }

    private void check(ExportAction.Check check) {
        CompletableFuture<ExportEvent> answer = database.settings().thenCompose(found -> {
            synchronized (lock) {
                settings = found;
            }
            return database.currentState().thenCompose(state -> {
                Position committed = state.committed();
                if (check.tx() == 0) {
                    return checked(check, committed, Position.EMPTY);
                }
                if (check.tx() > committed.tx()) {
                    return checked(check, committed, null);
                }
                return committed.tx() == check.tx()
                        ? checked(check, committed, committed)
                        : database.header(check.tx())
                                .thenCompose(
                                        header -> checked(check, committed, new Position(check.tx(), header.alh())));
            });
        });
        loop.post(answer.exceptionally(problem -> new ExportEvent.Failed(check.stream(), ServerException.of(problem))));
    }

    private static CompletableFuture<ExportEvent> checked(
            ExportAction.Check check, Position committed, @Nullable Position found) {
        return CompletableFuture.completedFuture(
                new ExportEvent.Checked(check.stream(), committed, found == null ? null : found.alh()));
    }

    /** Over a slow link an answer waits behind what the stream is sending: it is asked for again as long as that moves. */
    private <T> CompletableFuture<ExportEvent> answer(
            long number, Supplier<CompletableFuture<T>> question, Function<T, ExportEvent> event) {
        long asked = EventLoop.now();
        return question.get().thenApply(event).exceptionallyCompose(problem -> {
            ServerException cause = ServerException.of(problem);
            return cause.condition() == ServerCondition.TIMED_OUT && lastMove() > asked
                    ? answer(number, question, event)
                    : CompletableFuture.completedFuture(new ExportEvent.Failed(number, cause));
        });
    }
}

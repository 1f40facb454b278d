package io.immukafka.connect.source;

import io.immukafka.client.DatabaseEntry;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.error.ServerErrorKind;
import io.immukafka.client.error.ServerException;
import io.immukafka.connect.options.SourceOptions;
import io.immukafka.connect.task.Closing;
import io.immukafka.connect.task.ConnectorMetrics;
import io.immukafka.metrics.ListingMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.kafka.connect.connector.ConnectorContext;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The databases that a source exports: those that are named, and those on the server that fit a pattern. With patterns it
 * asks the server from time to time, since databases come and go. An outage is waited out. If the server refuses the user, the
 * connector fails, so that its status tells why; its tasks run on.
 */
public final class DatabaseWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DatabaseWatch.class);
    private static final long INTERVAL_SECONDS = 10;

    /** Longer than a running server needs to answer. Connect has other connectors to start. */
    private static final long FIRST_LOOK_SECONDS = 5;

    /** A failed connector needs a person, so a server that has listed its databases before may refuse for this long. */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration REMINDER = Duration.ofMinutes(10);

    private final SourceOptions options;
    private final ConnectorContext context;
    private final Supplier<CompletableFuture<List<DatabaseEntry>>> listing;
    private final LongSupplier nanoTime;
    private final ListingMetrics metrics;
    private final ExportableDatabases exportable;
    private final List<AutoCloseable> parts = new ArrayList<>();

    private volatile SortedSet<String> databases;
    /** Why they have never been listed; null once they have. */
    private volatile @Nullable RuntimeException neverListed;
    /** Why the connector must fail; null while it need not. */
    private volatile @Nullable ConnectException refusal;

    private volatile boolean started;

    // Touched by the watching thread alone.
    private boolean failing;
    private long warnedAt;
    /** Whether the last looks were refused, and since when. */
    private boolean refused;

    private long refusedSince;

    /**
     * A watch that has not looked yet.
     *
     * @param listing asks the server for its databases
     */
    DatabaseWatch(
            SourceOptions options,
            ConnectorContext context,
            Supplier<CompletableFuture<List<DatabaseEntry>>> listing,
            LongSupplier nanoTime) {
        this.options = options;
        this.context = context;
        this.listing = listing;
        this.nanoTime = nanoTime;
        metrics = new ListingMetrics(nanoTime);
        exportable = new ExportableDatabases(options.databases());
        databases = new TreeSet<>(options.databases().names());
        neverListed = options.databases().hasPatterns()
                ? new IllegalStateException("it has not answered within " + FIRST_LOOK_SECONDS + " s.")
                : null;
    }

    /**
     * Starts to watch; connects only if there are patterns. Waits for the server's first answer for up to 5 s: without it
     * Connect would start tasks for the names alone, and end them at once when the server has told the others.
     *
     * @param context told when {@link #taskConfigs} has changed after this method's end, and if the server refuses the user
     * @throws ConnectException if the server refuses the user
     */
    public static DatabaseWatch start(SourceOptions options, ConnectorContext context) {
        ImmudbClient client = new ImmudbClient(options.connection());
        DatabaseWatch watch = new DatabaseWatch(options, context, client.administration()::databases, System::nanoTime);
        ScheduledExecutorService timer = timer();
        watch.parts.add(timer::shutdownNow);
        watch.parts.add(client);
        try {
            if (options.databases().hasPatterns()) {
                watch.publish();
                watch.awaitFirstLook(timer.submit(watch::look));
                Future<?> unused =
                        timer.scheduleWithFixedDelay(watch::look, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
            }
            watch.begin();
        } catch (RuntimeException e) {
            watch.close();
            throw e;
        }
        return watch;
    }

    private static ScheduledExecutorService timer() {
        Map<String, String> logContext = MDC.getCopyOfContextMap();
        return Executors.newSingleThreadScheduledExecutor(task -> {
            Runnable logged = () -> {
                if (logContext != null) {
                    MDC.setContextMap(logContext);
                }
                task.run();
            };
            Thread thread = new Thread(logged, "immudb-database-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Publishes the metrics. */
    void publish() {
        parts.add(new ConnectorMetrics(context, ListingMetrics.DESCRIPTIONS, metrics.values()));
    }

    /**
     * The connector starts: from now on Connect is told of changes.
     *
     * @throws ConnectException if the server refuses the user
     */
    void begin() {
        ConnectException failure = refusal;
        if (failure != null) {
            throw failure;
        }
        started = true;
    }

    private void awaitFirstLook(Future<?> look) {
        try {
            look.get(FIRST_LOOK_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            log.warn(
                    "{} has not listed its databases within {} s; until it does, {} are exported",
                    options.connection(),
                    FIRST_LOOK_SECONDS,
                    databases);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("the databases of " + options.connection() + " cannot be listed", e);
        }
    }

    /**
     * As of the last look, in alphabetical order.
     *
     * @throws ConnectException if there are patterns and the server has never listed its databases: Connect then keeps the
     *     tasks that it has, and asks again
     */
    List<String> databases() {
        RuntimeException failure = neverListed;
        if (failure != null) {
            throw new ConnectException(
                    "the databases of " + options.connection() + " that match '" + options.databases()
                            + "' are not known, since the server has not listed its databases: "
                            + cause(failure).getMessage() + " The tasks stay as they are; retrying.",
                    failure);
        }
        return List.copyOf(databases);
    }

    /**
     * The configurations of the tasks that export the databases.
     *
     * @param common properties of all tasks
     * @throws ConnectException as {@link #databases} does
     */
    public List<Map<String, String>> taskConfigs(Map<String, String> common, int maxTasks) {
        return DatabaseAssignment.configurations(
                common, databases(), options.databases().hasPatterns(), options.maxSessions(), maxTasks);
    }

    /** Asks the server once. */
    void look() {
        if (refusal != null) {
            return;
        }
        try {
            listed(listing.get().join());
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void listed(List<DatabaseEntry> entries) {
        SortedSet<String> found = new TreeSet<>(options.databases().names());
        for (DatabaseEntry entry : entries) {
            if (exportable.accepts(entry.name())) {
                found.add(entry.name());
            }
        }
        if (failing) {
            log.info("The databases of {} can be listed again", options.connection());
        }
        failing = false;
        refused = false;
        metrics.listed(found.size());
        boolean changed = !found.equals(databases) || neverListed != null;
        if (changed) {
            log.info("Exporting the databases {} (previously {})", found, databases);
        }
        databases = found;
        neverListed = null;
        if (changed && started) {
            context.requestTaskReconfiguration();
        }
    }

    private void failed(RuntimeException failure) {
        metrics.failed();
        boolean everListed = neverListed == null;
        if (!everListed) {
            neverListed = failure;
        }
        long now = nanoTime.getAsLong();
        boolean wasRefused = refused;
        refused = cause(failure) instanceof ServerException server && server.kind() == ServerErrorKind.RIGHTS;
        refusedSince = wasRefused ? refusedSince : now;
        if (refused && (!everListed || now - refusedSince >= PATIENCE.toNanos())) {
            refuse(failure);
        } else if (!failing || now - warnedAt >= REMINDER.toNanos()) {
            warnedAt = now;
            log.warn(
                    "The databases of {} cannot be listed, so new ones that match {} are not found; retrying every {} s",
                    options.connection(),
                    options.databases(),
                    INTERVAL_SECONDS,
                    failure);
        }
        failing = true;
    }

    private void refuse(RuntimeException failure) {
        ServerException cause = (ServerException) cause(failure);
        ConnectException why = new ConnectException(
                cause.condition()
                        .code()
                        .message(
                                "the databases that match '" + options.databases() + "' cannot be listed: "
                                        + cause.getMessage()
                                        + " Tasks that run go on without new databases. Remove the cause, then restart the connector."),
                cause);
        refusal = why;
        if (started) {
            context.raiseError(why);
        }
    }

    private static Throwable cause(RuntimeException failure) {
        Throwable inner = failure instanceof CompletionException ? failure.getCause() : null;
        return inner == null ? failure : inner;
    }

    @Override
    public void close() {
        Closing.all(parts);
    }
}

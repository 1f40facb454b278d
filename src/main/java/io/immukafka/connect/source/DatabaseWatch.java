package io.immukafka.connect.source;

import io.immukafka.client.DatabaseEntry;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.error.ServerException;
import io.immukafka.connect.options.DatabasePatterns;
import io.immukafka.connect.options.SourceOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * The databases that a source exports: those that are named, and those on the server that fit a pattern. With patterns it
 * asks the server from time to time, since databases come and go.
 */
public final class DatabaseWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DatabaseWatch.class);
    private static final long INTERVAL_SECONDS = 10;

    /** Longer than a server takes that is there; Connect has other connectors to start. */
    private static final long FIRST_LOOK_SECONDS = 5;

    /** It holds the server's users and settings; no replica could take it. */
    private static final String SYSTEM = "systemdb";

    private final SourceOptions options;
    private final Runnable onChange;
    private final ImmudbClient client;
    private final ScheduledExecutorService timer;
    private volatile SortedSet<String> databases;
    /** Why they have never been listed; null once they have. */
    private volatile @Nullable RuntimeException neverListed;

    private final Set<String> skipped = new HashSet<>();
    private volatile boolean started;

    private boolean reachable = true;

    private DatabaseWatch(SourceOptions options, Runnable onChange) {
        this.options = options;
        this.onChange = onChange;
        client = new ImmudbClient(options.connection());
        databases = new TreeSet<>(options.databases().names());
        neverListed = options.databases().hasPatterns() ? new IllegalStateException("no answer yet") : null;
        Map<String, String> logContext = MDC.getCopyOfContextMap();
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
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

    /**
     * Starts to watch; connects only if there are patterns. Waits for the server's first answer for up to 5 s: without it
     * Connect would start tasks for the names alone, and end them at once when the server has told the others.
     *
     * @param onChange called when {@link #databases} has changed after this method's end
     */
    public static DatabaseWatch start(SourceOptions options, Runnable onChange) {
        DatabaseWatch watch = new DatabaseWatch(options, onChange);
        if (options.databases().hasPatterns()) {
            watch.awaitFirstLook(watch.timer.submit(watch::look));
            Future<?> unused = watch.timer.scheduleWithFixedDelay(
                    watch::look, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
        }
        watch.started = true;
        return watch;
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
            close();
            throw new IllegalStateException("the databases of " + options.connection() + " cannot be listed", e);
        }
    }

    /**
     * As of the last look, in alphabetical order.
     *
     * @throws ConnectException if there are patterns and the server has never listed its databases: Connect then keeps the
     *     tasks that it has, and asks again
     */
    public List<String> databases() {
        RuntimeException failure = neverListed;
        if (options.databases().hasPatterns() && failure != null) {
            throw new ConnectException(
                    "the databases of " + options.connection() + " that match '" + options.databases()
                            + "' are not known, since the server has not listed its databases: "
                            + ServerException.of(failure).getMessage() + " The tasks stay as they are; retrying.",
                    failure);
        }
        return List.copyOf(databases);
    }

    private void look() {
        try {
            SortedSet<String> found = new TreeSet<>(options.databases().names());
            for (DatabaseEntry entry : client.administration().databases().join()) {
                if (options.databases().matches(entry.name()) && canBeExported(entry.name())) {
                    found.add(entry.name());
                }
            }
            if (!reachable) {
                log.info("The databases of {} can be listed again", options.connection());
                reachable = true;
            }
            boolean changed = !found.equals(databases) || neverListed != null;
            if (changed) {
                log.info("Exporting the databases {} (previously {})", found, databases);
            }
            databases = found;
            neverListed = null;
            if (changed && started) {
                onChange.run();
            }
        } catch (RuntimeException e) {
            if (neverListed != null) {
                neverListed = e;
            }
            if (reachable) {
                log.warn(
                        "The databases of {} cannot be listed, so new ones that match {} are not found; retrying every "
                                + "{} s",
                        options.connection(),
                        options.databases(),
                        INTERVAL_SECONDS,
                        e);
            }
            reachable = false;
        }
    }

    private boolean canBeExported(String database) {
        if (database.equals(SYSTEM)) {
            return false;
        }
        if (DatabasePatterns.isName(database)) {
            return true;
        }
        if (skipped.add(database)) {
            log.warn(
                    "Database '{}' matches {} but is not exported: a topic cannot have its name, which may have ASCII "
                            + "letters, digits, '.', '_' and '-' only",
                    database,
                    options.databases());
        }
        return false;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        client.close();
    }
}

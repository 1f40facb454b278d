package io.immukafka.connect.source;

import io.immukafka.client.DatabaseEntry;
import io.immukafka.client.ImmudbClient;
import io.immukafka.connect.config.SourceOptions;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases that a source exports: those that are named, and those on the server that fit a pattern. With patterns it
 * asks the server from time to time, since databases come and go.
 */
public final class DatabaseWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DatabaseWatch.class);
    private static final long INTERVAL_SECONDS = 10;

    /** It holds the server's users and settings; no replica could take it. */
    private static final String SYSTEM = "systemdb";

    private final SourceOptions options;
    private final Runnable onChange;
    private final ImmudbClient client;
    private final ScheduledExecutorService timer;
    private volatile SortedSet<String> databases;

    private boolean reachable = true;

    private DatabaseWatch(SourceOptions options, Runnable onChange) {
        this.options = options;
        this.onChange = onChange;
        client = new ImmudbClient(options.connection());
        databases = new TreeSet<>(options.databases().names());
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "immudb-database-watch");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Starts to watch; connects in the background, and only if there are patterns.
     *
     * @param onChange called when {@link #databases} has changed
     */
    public static DatabaseWatch start(SourceOptions options, Runnable onChange) {
        DatabaseWatch watch = new DatabaseWatch(options, onChange);
        if (options.databases().hasPatterns()) {
            Future<?> unused = watch.timer.scheduleWithFixedDelay(watch::look, 0, INTERVAL_SECONDS, TimeUnit.SECONDS);
        }
        return watch;
    }

    /** As of the last look, in alphabetical order. */
    public List<String> databases() {
        return List.copyOf(databases);
    }

    private void look() {
        try {
            SortedSet<String> found = new TreeSet<>(options.databases().names());
            for (DatabaseEntry entry : client.administration().databases().join()) {
                if (options.databases().matches(entry.name()) && !entry.name().equals(SYSTEM)) {
                    found.add(entry.name());
                }
            }
            if (!reachable) {
                log.info("The databases of {} can be listed again", options.connection());
                reachable = true;
            }
            if (!found.equals(databases)) {
                log.info("The databases {} are exported now, before it was {}", found, databases);
                databases = found;
                onChange.run();
            }
        } catch (RuntimeException e) {
            if (reachable) {
                log.warn(
                        "The databases of {} can't be listed, so that new ones that fit {} are not found; tried again "
                                + "every {} s",
                        options.connection(),
                        options.databases(),
                        INTERVAL_SECONDS,
                        e);
            }
            reachable = false;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        client.close();
    }
}

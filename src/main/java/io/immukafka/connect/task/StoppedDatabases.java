package io.immukafka.connect.task;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases of a task that cannot continue. Each stops alone, and an ERROR in the log repeats it every ten minutes; when
 * none is left, the task fails. For one thread.
 *
 * @param <K> what identifies a database within the task
 */
public final class StoppedDatabases<K> {

    private static final Logger log = LoggerFactory.getLogger(StoppedDatabases.class);

    /** An operator who missed the first message, or lost the log, soon sees another. */
    static final Duration REMINDER = Duration.ofMinutes(10);

    private static final class StopRecord {
        private final String name;
        private final ConnectException cause;
        private long loggedAt;

        StopRecord(String name, ConnectException cause, long loggedAt) {
            this.name = name;
            this.cause = cause;
            this.loggedAt = loggedAt;
        }
    }

    private final StopScope scope;
    private final LongSupplier nanoTime;
    private final Map<K, StopRecord> stops = new LinkedHashMap<>();

    /** None has stopped yet. */
    public StoppedDatabases(StopScope scope) {
        this(scope, System::nanoTime);
    }

    StoppedDatabases(StopScope scope, LongSupplier nanoTime) {
        this.scope = scope;
        this.nanoTime = nanoTime;
    }

    /**
     * A database cannot continue.
     *
     * @param name of the database, or of the topic if its records do not tell
     * @throws ConnectException the cause, if the whole task stops with it
     */
    public void stop(K key, String name, ConnectException cause) {
        if (scope == StopScope.TASK) {
            throw cause;
        }
        StopRecord stop = new StopRecord(name, cause, nanoTime.getAsLong());
        if (stops.putIfAbsent(key, stop) == null) {
            log.error(
                    "{} has stopped. Other databases of the task are not affected. Repair it, then restart the task.",
                    name,
                    cause);
        }
    }

    /** Whether this database has stopped. */
    public boolean contains(K key) {
        return stops.containsKey(key);
    }

    /** The task no longer has this database. */
    public void remove(K key) {
        stops.remove(key);
    }

    /**
     * Repeats what is due in the log.
     *
     * @param databases of the task, those that have stopped included
     * @throws ConnectException if all of them have stopped; it has the messages of all
     */
    public void check(int databases) {
        if (stops.isEmpty()) {
            return;
        }
        if (stops.size() >= databases) {
            throw allStopped();
        }
        reminders().forEach(log::error);
    }

    /** The messages that are due to be logged again. */
    List<String> reminders() {
        List<String> due = new ArrayList<>();
        long now = nanoTime.getAsLong();
        for (StopRecord stop : stops.values()) {
            if (now - stop.loggedAt >= REMINDER.toNanos()) {
                stop.loggedAt = now;
                due.add(stop.name + " is still stopped: " + stop.cause.getMessage());
            }
        }
        return due;
    }

    private ConnectException allStopped() {
        if (stops.size() == 1) {
            return stops.values().iterator().next().cause;
        }
        String messages = stops.values().stream()
                .map(stop -> stop.name + ": " + stop.cause.getMessage())
                .collect(Collectors.joining("; "));
        ConnectException all =
                new ConnectException("all " + stops.size() + " databases of the task have stopped: " + messages);
        stops.values().forEach(stop -> all.addSuppressed(stop.cause));
        return all;
    }
}

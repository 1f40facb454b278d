package io.immukafka.connect.task;

import io.immukafka.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases of a task that cannot continue. Each stops alone, and an ERROR in the log repeats it every ten minutes. If an
 * operator can remove the cause without this task, the database is tried again every minute. When all have stopped and none is
 * tried again, the task fails. For one thread.
 *
 * @param <K> what identifies a database within the task
 */
public final class StoppedDatabases<K> {

    private static final Logger log = LoggerFactory.getLogger(StoppedDatabases.class);

    /** An operator who missed the first message, or lost the log, soon sees another. */
    static final Duration REMINDER = Duration.ofMinutes(10);

    /** How long a database stays stopped before it is tried again. */
    static final Duration RETRY = Duration.ofMinutes(1);

    /** What an operator can change on the server, or in another connector, while the task runs. */
    private static final Set<ErrorCode> RETRIED = EnumSet.of(
            ErrorCode.WRONG_CREDENTIALS,
            ErrorCode.NO_PERMISSION,
            ErrorCode.DATABASE_MISSING,
            ErrorCode.NOT_A_REPLICA,
            ErrorCode.MAINTENANCE,
            ErrorCode.REPLICA_SHARED);

    private static final class StopRecord {
        private final String name;
        private final ErrorCode code;
        private ConnectException cause;
        private long loggedAt;
        private long stoppedAt;
        /** Whether the database runs again, and has not shown yet that it can continue. */
        private boolean tried;

        StopRecord(String name, ErrorCode code, ConnectException cause, long now) {
            this.name = name;
            this.code = code;
            this.cause = cause;
            loggedAt = now;
            stoppedAt = now;
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

    /** The code under which the documentation explains why a database has stopped. */
    public static ErrorCode code(ConnectException cause) {
        return ErrorCode.of(cause.getMessage()).orElse(ErrorCode.DEFECT);
    }

    /** What stops a database when its work throws this: a defect, unless the failure has a code. */
    public static ConnectException cause(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return ErrorCode.of(message).isPresent()
                ? new ConnectException(message, failure)
                : new ConnectException(
                        ErrorCode.DEFECT.message(
                                "the work on this database threw " + failure
                                        + ". No incorrect data was written. Report this with the stack trace, then restart the task."),
                        failure);
    }

    /** Whether a database that stopped with this code is tried again without a restart. */
    public static boolean isRetried(ErrorCode code) {
        return RETRIED.contains(code);
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
        long now = nanoTime.getAsLong();
        ErrorCode code = code(cause);
        StopRecord known = stops.get(key);
        if (known != null && known.code == code) {
            known.cause = cause;
            known.stoppedAt = now;
            known.tried = false;
        } else if (known == null || known.tried) {
            stops.put(key, new StopRecord(name, code, cause, now));
            log.error(
                    "{} has stopped. Other databases of the task are not affected. {}",
                    name,
                    isRetried(code)
                            ? "The task tries again every minute, and continues when the cause is removed."
                            : "Repair it, then restart the task.",
                    cause);
        }
    }

    /** Whether this database has stopped and is not being tried again. */
    public boolean contains(K key) {
        StopRecord stop = stops.get(key);
        return stop != null && !stop.tried;
    }

    /** The databases that must be tried again now; until they stop again or continue, they do not count as stopped. */
    public List<K> retry() {
        List<K> due = new ArrayList<>();
        long now = nanoTime.getAsLong();
        stops.forEach((key, stop) -> {
            if (isRetried(stop.code) && !stop.tried && now - stop.stoppedAt >= RETRY.toNanos()) {
                stop.tried = true;
                due.add(key);
            }
        });
        return due;
    }

    /** Those that are tried again are asked whether they can continue. */
    public void continueIf(Predicate<K> continues) {
        stops.entrySet().removeIf(each -> {
            boolean over = each.getValue().tried && continues.test(each.getKey());
            if (over) {
                log.info("{} continues: what stopped it is no longer the case", each.getValue().name);
            }
            return over;
        });
    }

    /** The task no longer has this database. */
    public void remove(K key) {
        stops.remove(key);
    }

    /**
     * Repeats what is due in the log.
     *
     * @param databases of the task, those that have stopped included
     * @throws ConnectException if all of them have stopped until a restart; it has the messages of all
     */
    public void check(int databases) {
        if (stops.isEmpty()) {
            return;
        }
        if (stops.values().stream().filter(stop -> !isRetried(stop.code)).count() >= databases) {
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

package io.immukafka.connect.source;

import io.immukafka.client.DatabaseClient;
import io.immukafka.client.DatabaseState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a database for its current state from time to time, without waiting for the answer. */
final class Heartbeat {

    private static final Logger log = LoggerFactory.getLogger(Heartbeat.class);

    private final DatabaseClient database;
    private final long intervalNanos;
    private long lastAsked = System.nanoTime();
    private @Nullable CompletableFuture<DatabaseState> asked;

    /**
     * A heartbeat that is due after the first interval.
     *
     * @param interval zero for never
     */
    Heartbeat(DatabaseClient database, Duration interval) {
        this.database = database;
        intervalNanos = interval.toNanos();
    }

    /** The state, if it was asked for and has come; asks for the next one when it is time. */
    Optional<DatabaseState> due() {
        CompletableFuture<DatabaseState> answer = asked;
        if (answer != null && answer.isDone()) {
            asked = null;
            return Optional.ofNullable(answer.exceptionally(failure -> {
                        // The export meets the same outage, and reports it.
                        log.debug("The state of {} could not be read", database.name(), failure);
                        return null;
                    })
                    .join());
        }
        if (intervalNanos > 0 && System.nanoTime() - lastAsked >= intervalNanos) {
            ask();
        }
        return Optional.empty();
    }

    /** Asks now, unless an answer is awaited. */
    void ask() {
        if (asked == null) {
            lastAsked = System.nanoTime();
            asked = database.currentState();
        }
    }

    /** When the last question was asked, in the time of {@link System#nanoTime}. */
    long lastAsked() {
        return lastAsked;
    }
}

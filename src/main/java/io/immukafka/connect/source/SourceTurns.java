package io.immukafka.connect.source;

import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.connect.task.SessionSlots;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which databases of a task are read. If there are sessions for all of them, all are. Otherwise they take turns: one that has
 * nothing new gives its session back, and gets one again when the server lists a newer transaction; one that always has
 * something gives it back from time to time. For one thread.
 */
final class SourceTurns implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SourceTurns.class);

    /** One that was quiet for so long has nothing more. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    /** A busy one keeps its session for so long if others wait. */
    private static final Duration TURN = Duration.ofSeconds(10);

    /** As long as the server does not list its databases, a quiet one is looked after so often. */
    private static final Duration VISIT = Duration.ofSeconds(60);

    /** A database that was dropped may be restored; not much later. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Map<String, DatabaseFeed> feeds = new LinkedHashMap<>();
    private final ExportStarter exports;
    private final SessionSlots<String> slots;
    /** Null if there are sessions for all. */
    private final @Nullable GrowthWatch growth;

    private final Map<String, Long> resting = new HashMap<>();
    private final Map<String, Long> missingSince = new HashMap<>();
    private final Set<String> dropped = new HashSet<>();

    /**
     * All of these databases wait for their first turn.
     *
     * @param server that has them
     * @param sessions that the task may have at the same time
     */
    SourceTurns(Iterable<DatabaseFeed> databases, ConnectionSettings server, ExportStarter exports, int sessions) {
        this.exports = exports;
        databases.forEach(feed -> feeds.put(feed.database(), feed));
        slots = new SessionSlots<>(sessions);
        growth = feeds.size() > sessions
                ? new GrowthWatch(server, exports.client().administration(), exports.onNews())
                : null;
        slots.request(feeds.keySet());
    }

    /** Starts and ends what is due. */
    void advance() {
        if (growth != null) {
            endTurns();
            requestTurns(growth);
        }
        for (Optional<String> next = slots.next(); next.isPresent(); next = slots.next()) {
            String database = next.get();
            resting.remove(database);
            feed(database).start(exports);
        }
    }

    private DatabaseFeed feed(String database) {
        return Objects.requireNonNull(feeds.get(database));
    }

    private void endTurns() {
        for (String database : slots.holding()) {
            DatabaseFeed feed = feed(database);
            if (feed.isCaughtUp(QUIET) || feed.hasFinished()) {
                end(feed);
                resting.put(database, System.nanoTime());
            } else if (slots.areRequested() && feed.hadItsTurn(TURN)) {
                feed.finish();
            }
        }
    }

    private void requestTurns(GrowthWatch watch) {
        watch.news().ifPresent(this::request);
        if (watch.isFailing()) {
            long now = System.nanoTime();
            resting.forEach((database, since) -> {
                if (now - since >= VISIT.toNanos()) {
                    slots.request(database);
                }
            });
        }
    }

    private void request(Map<String, Long> newest) {
        long now = System.nanoTime();
        for (String database : resting.keySet()) {
            DatabaseFeed feed = feed(database);
            long tx = newest.getOrDefault(database, 0L);
            if (tx == 0 && feed.position() > 0) {
                if (missingSince.putIfAbsent(database, now) == null) {
                    log.warn(
                            "Database '{}' is {} on the server; its export continues when it is available again",
                            database,
                            newest.containsKey(database) ? "not loaded" : "missing");
                }
            } else {
                missingSince.remove(database);
                if (tx != feed.position()) {
                    slots.request(database);
                }
            }
            if (newest.containsKey(database)) {
                dropped.remove(database);
            } else if (now - missingSince.getOrDefault(database, now) >= PATIENCE.toNanos()) {
                dropped.add(database);
            }
        }
    }

    /** The databases that the server has not listed for two minutes. */
    List<DatabaseFeed> dropped() {
        return dropped.stream().map(this::feed).toList();
    }

    /** Stops reading a database; it is not started again. */
    void remove(DatabaseFeed feed) {
        end(feed);
        resting.remove(feed.database());
        missingSince.remove(feed.database());
        dropped.remove(feed.database());
    }

    private void end(DatabaseFeed feed) {
        feed.rest();
        CompletableFuture<Void> closed = exports.client().release(feed.database());
        slots.release(feed.database(), closed);
        Future<?> unused =
                closed.whenComplete((done, failure) -> exports.onNews().run());
    }

    @Override
    public void close() {
        if (growth != null) {
            growth.close();
        }
    }
}

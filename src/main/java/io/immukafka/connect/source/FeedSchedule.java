package io.immukafka.connect.source;

import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.error.ServerException;
import io.immukafka.engine.EventLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Starts and ends the exports of a task. If there are sessions for all databases, all are read all the time. Otherwise a database
 * that has nothing new is not read until the server's listing says otherwise. A task that finds its databases itself finds them
 * in the listing too. For one thread.
 */
final class FeedSchedule implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(FeedSchedule.class);

    /** A database without a new transaction for this long is idle. */
    private static final Duration QUIET = Duration.ofSeconds(1);

    private static final Duration REMINDER = Duration.ofMinutes(10);

    private final Map<String, DatabaseFeed> feeds = new LinkedHashMap<>();
    private final IdleDatabases idle = new IdleDatabases();
    private final ExportStarter exports;
    private final int sessions;
    private final ConnectionSettings server;
    private final @Nullable Newcomers newcomers;

    private final List<DatabaseFeed> dropped = new ArrayList<>();
    private @Nullable ServerListing listing;
    private long listingSeen;
    private boolean listingFails;
    private long warnedAt;

    private final IdleDatabases.Findings findings = new IdleDatabases.Findings() {
        @Override
        public long position(String database) {
            return feed(database).position();
        }

        @Override
        public void wake(String database) {
            feed(database).start(exports);
        }

        @Override
        public void absent(String database, IdleDatabases.Absence why) {
            log.warn(
                    "Database '{}' is {} on the server; its export continues when the database is available again",
                    database,
                    why);
        }
    };

    /** Finds the databases of a task among those that the server lists. */
    interface Newcomers {

        /** The feeds of those databases that belong to the task, have none yet, and can begin. */
        List<DatabaseFeed> among(Set<String> databases);
    }

    /**
     * A schedule without databases.
     *
     * @param server that has them
     * @param sessions that the task may have at the same time
     * @param newcomers null if the task is told its databases
     */
    FeedSchedule(ConnectionSettings server, ExportStarter exports, int sessions, @Nullable Newcomers newcomers) {
        this.server = server;
        this.exports = exports;
        this.sessions = sessions;
        this.newcomers = newcomers;
    }

    /** Adds databases; {@link #advance} starts them. */
    void add(Iterable<DatabaseFeed> databases) {
        long now = EventLoop.now();
        for (DatabaseFeed feed : databases) {
            feeds.put(feed.database(), feed);
            idle.begin(feed.database(), now);
        }
    }

    /** Starts and ends what is due. */
    void advance() {
        long now = EventLoop.now();
        if (newcomers == null && feeds.size() <= sessions) {
            feeds.values().stream().filter(feed -> idle.isIdle(feed.database())).forEach(this::resume);
            return;
        }
        feeds.values().stream().filter(feed -> feed.isCaughtUp(QUIET)).forEach(feed -> {
            feed.rest();
            idle.idle(feed.database(), now);
        });
        look(now);
    }

    private void look(long now) {
        if (listing == null) {
            listing = ServerListing.join(server, this, exports.onNews());
        }
        ServerListing.Listing answer = listing.latest(this, exports.client().administration()::databases);
        if (answer != null && answer.number() != listingSeen) {
            listingSeen = answer.number();
            if (answer.failure() == null) {
                listed(answer.newest(), now);
            } else {
                warn(answer.failure());
            }
        }
        if (listingFails) {
            idle.unlisted(now, findings);
        }
    }

    private void listed(Map<String, Long> newest, long now) {
        if (listingFails) {
            listingFails = false;
            log.info("The server's databases can be listed again");
        }
        if (newcomers != null) {
            add(newcomers.among(newest.keySet()));
        }
        feeds.forEach((database, feed) -> {
            long tx = newest.getOrDefault(database, 0L);
            if (tx > 0) {
                feed.metrics().stated(tx);
            }
        });
        idle.listed(newest, Set.copyOf(feeds.keySet()), now, findings);
        idle.dropped(now).forEach(database -> dropped.add(feed(database)));
    }

    private void warn(Throwable failure) {
        if (!listingFails || System.nanoTime() - warnedAt >= REMINDER.toNanos()) {
            listingFails = true;
            warnedAt = System.nanoTime();
            log.warn(
                    "The server's databases cannot be listed, so new transactions of idle databases are found only by a visit "
                            + "every {} s; retrying: {}",
                    IdleDatabases.UNLISTED_VISIT.toSeconds(),
                    ServerException.of(failure).getMessage());
        }
    }

    /** The databases that the server has not listed for two minutes; each is returned once. */
    List<DatabaseFeed> dropped() {
        List<DatabaseFeed> found = List.copyOf(dropped);
        dropped.clear();
        return found;
    }

    /** Reads a database that was {@linkplain #stop stopped} again. */
    void resume(DatabaseFeed feed) {
        idle.active(feed.database());
        feed.start(exports);
    }

    /** Reads a database no more, until it is resumed. */
    void stop(DatabaseFeed feed) {
        feed.rest();
        idle.active(feed.database());
    }

    /** The task no longer has this database. */
    void remove(DatabaseFeed feed) {
        feed.rest();
        idle.remove(feed.database());
        feeds.remove(feed.database());
    }

    private DatabaseFeed feed(String database) {
        return Objects.requireNonNull(feeds.get(database));
    }

    @Override
    public void close() {
        if (listing != null) {
            listing.leave(this);
        }
    }
}

package io.immukafka.client;

import io.immukafka.client.connection.Connection;
import io.immukafka.client.connection.ConnectionSettings;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of one server: one channel, and a session for each database, opened when it is first needed, kept alive, and opened
 * again when the server dropped it. Creating a client connects to nothing yet. Safe for use by several threads.
 */
public final class ImmudbClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ImmudbClient.class);

    /** A quarter of the time after which the server drops an idle session. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    /** How long closing waits at most for the server to confirm that the sessions are closed. */
    private static final Duration CLOSE_SESSIONS = Duration.ofSeconds(3);

    /** One message of an export fits into it. */
    public static final int MIN_WINDOW_BYTES = 64 << 10;

    /** A larger one makes nothing faster. */
    public static final int MAX_WINDOW_BYTES = 2 << 20;

    private static final String GENERAL_DATABASE = "defaultdb";

    private final Connection connection;
    private final Duration keepAlive;
    private final Login login;
    private final Map<String, DatabaseSession> sessions = new ConcurrentHashMap<>();
    private final Map<String, DatabaseClient> databases = new ConcurrentHashMap<>();
    private boolean closed; // guarded by sessions

    /** @throws IllegalArgumentException if a TLS file is unreadable or unfit; the message names it */
    public ImmudbClient(ConnectionSettings settings) {
        this(settings, MAX_WINDOW_BYTES);
    }

    /**
     * A client of which each stream holds no more than so much unread.
     *
     * @param windowBytes HTTP/2's flow-control window of each stream, from {@link #MIN_WINDOW_BYTES} to
     *     {@link #MAX_WINDOW_BYTES}
     * @throws IllegalArgumentException if a TLS file is unreadable or unfit; the message names it
     */
    public ImmudbClient(ConnectionSettings settings, int windowBytes) {
        this(settings, windowBytes, KEEP_ALIVE);
    }

    ImmudbClient(ConnectionSettings settings, int windowBytes, Duration keepAlive) {
        this.connection = new Connection(settings, windowBytes);
        this.keepAlive = keepAlive;
        login = new Login(connection);
    }

    /**
     * The database of that name, which need not exist yet.
     *
     * @throws IllegalStateException if this client is closed
     */
    public DatabaseClient database(String name) {
        return databases.computeIfAbsent(name, each -> new DatabaseClient(connection, session(each)));
    }

    /** Administration by a user who may use {@code defaultdb}, as the user {@code immudb} may. */
    public Administration administration() {
        return administration(GENERAL_DATABASE);
    }

    /**
     * Administration by a user who may not use {@code defaultdb}.
     *
     * @param database one that the user may use
     */
    public Administration administration(String database) {
        return new Administration(connection, login, session(database), this::session);
    }

    /**
     * Closes the session on a database, since a server has room for few; what still runs in it fails. The next
     * {@link #database} of that name opens another.
     *
     * @return completes when the server has confirmed it, or will not
     */
    public CompletableFuture<Void> release(String database) {
        DatabaseSession session;
        databases.remove(database);
        synchronized (sessions) {
            session = sessions.remove(database);
        }
        return session == null
                ? CompletableFuture.completedFuture(null)
                : session.close(closeLimit()).handle((closed, failure) -> null);
    }

    private DatabaseSession session(String database) {
        synchronized (sessions) {
            if (closed) {
                throw new IllegalStateException(
                        "this client of " + connection.settings().address() + " is closed");
            }
            return sessions.computeIfAbsent(database, name -> new DatabaseSession(connection, name, keepAlive));
        }
    }

    /** Ends all calls, closes the sessions on the server, and ends all threads; waits a few seconds at most. */
    @Override
    public void close() {
        synchronized (sessions) {
            if (closed) {
                return;
            }
            closed = true;
        }
        boolean interrupted = false;
        connection.endStreams();
        try {
            closeSessions();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        try {
            connection.close();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration closeLimit() {
        Duration requestTimeout = connection.settings().requestTimeout();
        return requestTimeout.compareTo(CLOSE_SESSIONS) < 0 ? requestTimeout : CLOSE_SESSIONS;
    }

    private void closeSessions() throws InterruptedException {
        Duration limit = closeLimit();
        CompletableFuture<?>[] closing =
                sessions.values().stream().map(session -> session.close(limit)).toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(closing).get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The server drops it after two idle minutes; until then it counts against its limit.
            LOG.info(
                    "A session at {} could not be closed: {}",
                    connection.settings().address(),
                    e.toString());
        }
    }
}

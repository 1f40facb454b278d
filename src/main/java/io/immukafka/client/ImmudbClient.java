package io.immukafka.client;

import io.immukafka.client.connection.Connection;
import io.immukafka.client.connection.ConnectionSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client of one server: one channel, and a session for each database, opened when it is first needed, kept alive, and opened
 * again when the server dropped it. The number of sessions can be limited; then the databases share them, see
 * {@link SessionLease}. Creating a client connects to nothing yet. Safe for use by several threads.
 */
public final class ImmudbClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ImmudbClient.class);

    /** A quarter of the time after which the server drops an idle session. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(30);

    /** One message of an export fits into it. */
    public static final int MIN_WINDOW_BYTES = 64 << 10;

    /** A larger one makes nothing faster. */
    public static final int MAX_WINDOW_BYTES = 2 << 20;

    private static final String GENERAL_DATABASE = "defaultdb";

    /** A limit on sessions that is never reached. */
    private static final int UNLIMITED = Integer.MAX_VALUE;

    private final Connection connection;
    private final Duration keepAlive;
    private final Login login;
    private final SessionLending lending;
    /** Administration must not wait for the databases whose work needs it. */
    private final SessionLending administrative;

    private final Map<String, DatabaseSession> sessions = new HashMap<>(); // guarded by itself
    private final Map<String, DatabaseSession> administrativeSessions = new HashMap<>(); // guarded by sessions
    private final Map<String, DatabaseClient> databases = new ConcurrentHashMap<>();
    private boolean closed; // guarded by sessions

    /** @throws IllegalArgumentException if a TLS file is unreadable or unfit; the message names it */
    public ImmudbClient(ConnectionSettings settings) {
        this(settings, MAX_WINDOW_BYTES, UNLIMITED);
    }

    /**
     * A client with a limited number of sessions.
     *
     * @param windowBytes HTTP/2's flow-control window of each stream, from {@link #MIN_WINDOW_BYTES} to
     *     {@link #MAX_WINDOW_BYTES}: no stream holds more unread
     * @param maxSessions on databases at the same time, at least 1; {@link #administration} may need one more
     * @throws IllegalArgumentException if a TLS file is unreadable or unfit; the message names it
     */
    public ImmudbClient(ConnectionSettings settings, int windowBytes, int maxSessions) {
        this(settings, windowBytes, maxSessions, KEEP_ALIVE);
    }

    ImmudbClient(ConnectionSettings settings, int windowBytes, int maxSessions, Duration keepAlive) {
        connection = new Connection(settings, windowBytes);
        this.keepAlive = keepAlive;
        login = new Login(connection);
        lending = new SessionLending(maxSessions, connection.threads().timer());
        administrative = new SessionLending(UNLIMITED, connection.threads().timer());
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
        return new Administration(
                connection, login, session(database, administrativeSessions, administrative), this::session);
    }

    private DatabaseSession session(String database) {
        return session(database, sessions, lending);
    }

    private DatabaseSession session(String database, Map<String, DatabaseSession> open, SessionLending lends) {
        synchronized (sessions) {
            if (closed) {
                throw new IllegalStateException(
                        "this client of " + connection.settings().address() + " is closed");
            }
            return open.computeIfAbsent(database, name -> new DatabaseSession(connection, name, lends, keepAlive));
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

    private void closeSessions() throws InterruptedException {
        CompletableFuture<?>[] closing;
        synchronized (sessions) {
            closing = Stream.concat(sessions.values().stream(), administrativeSessions.values().stream())
                    .map(DatabaseSession::close)
                    .toArray(CompletableFuture<?>[]::new);
        }
        // Only now: a call that gets its turn before would open a session.
        lending.close();
        administrative.close();
        try {
            CompletableFuture.allOf(closing)
                    .get(DatabaseSession.closeTimeout(connection.settings()).toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            // The server drops it after two idle minutes; until then it counts against its limit.
            LOG.info(
                    "A session at {} could not be closed: {}",
                    connection.settings().address(),
                    e.toString());
        }
    }
}

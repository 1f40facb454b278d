package io.immukafka.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.immukafka.client.connection.CallContext;
import io.immukafka.client.connection.Connection;
import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.proto.ImmuServiceGrpc;
import io.immukafka.client.proto.OpenSessionRequest;
import io.immukafka.client.proto.OpenSessionResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session on one database: opened when it is first needed, kept alive, closed when another database needs it more, opened
 * again when the server dropped it.
 *
 * <p>At most one is open or being opened at a time, so that none is forgotten on the server, which has room for few.
 */
final class DatabaseSession {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseSession.class);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);

    private final Connection connection;
    private final String database;
    private final SessionLending lending;

    private final AuthenticatedCalls calls;
    private final Future<?> keepingAlive;

    // Guarded by this.
    private @Nullable CompletableFuture<String> session;
    private boolean closed;

    /** @param lending decides when this session may be open */
    DatabaseSession(Connection connection, String database, SessionLending lending, Duration keepAlive) {
        this.connection = connection;
        this.database = database;
        this.lending = lending;
        calls = new AuthenticatedCalls(
                connection, () -> SessionCredentials.ofSession(this::id), this::forget, this::context);
        ScheduledExecutorService timer = connection.threads().timer();
        keepingAlive = timer.scheduleWithFixedDelay(
                this::keepAlive, keepAlive.toNanos(), keepAlive.toNanos(), TimeUnit.NANOSECONDS);
    }

    String database() {
        return database;
    }

    /**
     * Requests this session for as long as its holder needs it.
     *
     * @param onReclaim called when other databases wait for a session; must not block
     */
    SessionLease lease(Runnable onReclaim) {
        return lending.lease(this, onReclaim);
    }

    /** Requests this session for one call. */
    SessionLease forCall() {
        return lending.call(this);
    }

    /** Opens the session ahead of the first call, which will report a failure. */
    void openAhead() {
        SessionLease ahead = forCall();
        Future<?> unused = ahead.granted().thenCompose(granted -> id()).whenComplete((id, failure) -> ahead.close());
    }

    /** The id of the open session, or of one that is opened now. */
    CompletableFuture<String> id() {
        synchronized (this) {
            if (!closed) {
                if (session == null || session.isCompletedExceptionally()) {
                    session = open();
                }
                return session;
            }
        }
        return CompletableFuture.failedFuture(
                context("opening a session").failure(ServerCondition.CLIENT_CLOSED, "this client is closed", null));
    }

    /** Forgets a session that the server no longer knows, unless another has taken its place. */
    synchronized void forget(@Nullable String id) {
        if (session != null && isOpen(session) && session.join().equals(id)) {
            session = null;
            LOG.info("The server dropped the session on database '{}'; the next call opens another", database);
        }
    }

    private static boolean isOpen(CompletableFuture<String> session) {
        return session.isDone() && !session.isCompletedExceptionally();
    }

    private CompletableFuture<String> open() {
        ConnectionSettings settings = connection.settings();
        OpenSessionRequest request = OpenSessionRequest.newBuilder()
                .setUsername(ByteString.copyFromUtf8(settings.username()))
                .setPassword(ByteString.copyFromUtf8(settings.password()))
                .setDatabaseName(database)
                .build();
        return connection
                .ask(
                        context("opening a session as user '" + settings.username() + "'"),
                        ImmuServiceGrpc.getOpenSessionMethod(),
                        request,
                        CallOptions.DEFAULT.withDeadline(connection.deadline()))
                .thenApply(OpenSessionResponse::getSessionID);
    }

    CallContext context(String what) {
        return connection.context(what, database);
    }

    /**
     * Asks within this session; once more within a new one if the server does not know it. All within the request timeout, which
     * begins when the session is lent.
     */
    <Q, A> CompletableFuture<A> ask(String what, MethodDescriptor<Q, A> method, Q question) {
        return ask(what, method, question, CallOptions.DEFAULT);
    }

    /** Asks as above, with other options than the deadline and the session. */
    <Q, A> CompletableFuture<A> ask(String what, MethodDescriptor<Q, A> method, Q question, CallOptions options) {
        SessionLease lease = forCall();
        return lease.granted()
                .thenCompose(granted -> calls.ask(what, method, question, options))
                .whenComplete((answer, failure) -> lease.close());
    }

    /** Credentials for one call, which waits until the session is lent. */
    SessionCredentials credentials(SessionLease call) {
        return SessionCredentials.ofSession(() -> call.granted().thenCompose(granted -> id()));
    }

    private void keepAlive() {
        CompletableFuture<String> open;
        synchronized (this) {
            open = session;
            if (closed || open == null || !isOpen(open)) {
                return;
            }
        }
        // Of this session only: it may end before the call begins, and another would be opened without a lease.
        SessionCredentials credentials = SessionCredentials.ofSession(() -> open);
        Future<?> unused = new AuthenticatedCalls(connection, () -> credentials, this::forget, this::context)
                .attempt(
                        "keeping the session alive",
                        ImmuServiceGrpc.getKeepAliveMethod(),
                        Empty.getDefaultInstance(),
                        CallOptions.DEFAULT.withDeadline(connection.deadline()))
                .whenComplete((answer, failure) -> {
                    if (failure != null) {
                        // The next call on the session meets the same failure and handles it.
                        LOG.debug("Keep-alive failed", failure);
                    }
                });
    }

    /** Ends the session on the server, also one that is just being opened; the next call opens another. */
    CompletableFuture<?> end() {
        CompletableFuture<String> last;
        synchronized (this) {
            last = session;
            session = null;
        }
        if (last == null) {
            return CompletableFuture.completedFuture(null);
        }
        return last.handle((id, neverOpened) -> neverOpened == null ? Optional.of(id) : Optional.<String>empty())
                .thenCompose(opened -> opened.<CompletableFuture<?>>map(this::end)
                        .orElseGet(() -> CompletableFuture.completedFuture(null)));
    }

    /**
     * Ends the session for good.
     *
     * @return completes, perhaps with a failure, when the server has answered or the time for its answer is over
     */
    CompletableFuture<?> close() {
        keepingAlive.cancel(false);
        synchronized (this) {
            closed = true;
        }
        return end();
    }

    /** How long the server has to confirm that a session is closed. */
    static Duration closeTimeout(ConnectionSettings settings) {
        Duration requestTimeout = settings.requestTimeout();
        return requestTimeout.compareTo(CLOSE_TIMEOUT) < 0 ? requestTimeout : CLOSE_TIMEOUT;
    }

    private CompletableFuture<@Nullable Empty> end(String id) {
        return connection
                .ask(
                        context("closing the session"),
                        ImmuServiceGrpc.getCloseSessionMethod(),
                        Empty.getDefaultInstance(),
                        CallOptions.DEFAULT
                                .withDeadlineAfter(
                                        closeTimeout(connection.settings()).toMillis(), TimeUnit.MILLISECONDS)
                                .withCallCredentials(
                                        SessionCredentials.ofSession(() -> CompletableFuture.completedFuture(id))))
                .thenApply(answer -> answer);
    }
}

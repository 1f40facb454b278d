package io.immukafka.client;

import io.grpc.CallCredentials;
import io.grpc.Metadata;
import io.grpc.Status;
import io.immukafka.client.error.ServerException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts the session's id into one call, which waits until the session is open. */
final class SessionCredentials extends CallCredentials {

    private static final Metadata.Key<String> SESSION_ID =
            Metadata.Key.of("sessionid", Metadata.ASCII_STRING_MARSHALLER);

    private final Supplier<CompletableFuture<String>> session;
    private volatile @Nullable String sessionId;

    SessionCredentials(DatabaseSession session) {
        this.session = session::id;
    }

    private SessionCredentials(String sessionId) {
        this.session = () -> CompletableFuture.completedFuture(sessionId);
    }

    /** Credentials of a session that is open. */
    static SessionCredentials of(String sessionId) {
        return new SessionCredentials(sessionId);
    }

    /** The session that the call was made in; null if it never got that far. */
    @Nullable
    String sessionId() {
        return sessionId;
    }

    @Override
    public void applyRequestMetadata(RequestInfo request, Executor executor, MetadataApplier applier) {
        Future<?> unused = session.get().whenComplete((id, failure) -> {
            if (failure != null) {
                ServerException cause = ServerException.of(failure);
                applier.fail(
                        Status.UNAVAILABLE.withDescription(cause.getMessage()).withCause(cause));
                return;
            }
            sessionId = id;
            Metadata headers = new Metadata();
            headers.put(SESSION_ID, id);
            applier.apply(headers);
        });
    }
}

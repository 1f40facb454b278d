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

/** Puts a session's id, or the token of a login, into one call, which waits until the server has given it. */
final class SessionCredentials extends CallCredentials {

    private static final Metadata.Key<String> SESSION_ID =
            Metadata.Key.of("sessionid", Metadata.ASCII_STRING_MARSHALLER);

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final Metadata.Key<String> header;
    private final String prefix;
    private final Supplier<CompletableFuture<String>> source;
    private volatile @Nullable String used;

    private SessionCredentials(Metadata.Key<String> header, String prefix, Supplier<CompletableFuture<String>> source) {
        this.header = header;
        this.prefix = prefix;
        this.source = source;
    }

    /** Credentials of a session. */
    static SessionCredentials ofSession(Supplier<CompletableFuture<String>> id) {
        return new SessionCredentials(SESSION_ID, "", id);
    }

    /** Credentials of a login, which is bound to no database. */
    static SessionCredentials ofLogin(Supplier<CompletableFuture<String>> token) {
        return new SessionCredentials(AUTHORIZATION, "Bearer ", token);
    }

    /** The session's id or the token that the call was made with; null if it never got that far. */
    @Nullable
    String used() {
        return used;
    }

    @Override
    public void applyRequestMetadata(RequestInfo request, Executor executor, MetadataApplier applier) {
        Future<?> unused = source.get().whenComplete((id, failure) -> {
            if (failure != null) {
                ServerException cause = ServerException.of(failure);
                applier.fail(
                        Status.UNAVAILABLE.withDescription(cause.getMessage()).withCause(cause));
                return;
            }
            used = id;
            Metadata headers = new Metadata();
            headers.put(header, prefix + id);
            applier.apply(headers);
        });
    }
}

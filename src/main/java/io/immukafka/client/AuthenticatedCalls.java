package io.immukafka.client;

import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.immukafka.client.connection.CallContext;
import io.immukafka.client.connection.Connection;
import io.immukafka.client.error.ServerErrorKind;
import io.immukafka.client.error.ServerException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Calls in a session or after a login; each is made once more with new credentials if the server does not know the old ones.
 *
 * @param credentials of the next call
 * @param forget called with the session's id or the token that the server does not know
 * @param context describes a call in messages
 */
record AuthenticatedCalls(
        Connection connection,
        Supplier<SessionCredentials> credentials,
        Consumer<@Nullable String> forget,
        Function<String, CallContext> context) {

    /** Asks within the request timeout. */
    <Q, A> CompletableFuture<A> ask(String what, MethodDescriptor<Q, A> method, Q question, CallOptions options) {
        CallOptions timed = options.withDeadline(connection.deadline());
        return attempt(what, method, question, timed)
                .exceptionallyCompose(failure -> ServerException.of(failure).kind() == ServerErrorKind.SESSION_GONE
                        ? attempt(what, method, question, timed)
                        : CompletableFuture.failedFuture(failure));
    }

    /** Asks once. */
    <Q, A> CompletableFuture<A> attempt(String what, MethodDescriptor<Q, A> method, Q question, CallOptions timed) {
        SessionCredentials used = credentials.get();
        CallOptions options = timed.withCallCredentials(used);
        return connection.ask(context.apply(what), method, question, options).whenComplete((answer, failure) -> {
            if (failure != null && ServerException.of(failure).kind() == ServerErrorKind.SESSION_GONE) {
                forget.accept(used.used());
            }
        });
    }
}

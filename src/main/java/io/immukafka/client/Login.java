package io.immukafka.client;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.immukafka.client.connection.Connection;
import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.proto.ImmuServiceGrpc;
import io.immukafka.client.proto.LoginRequest;
import io.immukafka.client.proto.LoginResponse;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The user's login, for calls that concern no single database. It needs no rights on {@code defaultdb}, and does not count as
 * one of the server's sessions.
 */
final class Login {

    private final Connection connection;
    private final AuthenticatedCalls calls;

    private @Nullable CompletableFuture<String> token; // guarded by this

    Login(Connection connection) {
        this.connection = connection;
        calls = new AuthenticatedCalls(
                connection,
                () -> SessionCredentials.ofLogin(this::token),
                this::forget,
                what -> connection.context(what, null));
    }

    /** Asks after a login; once more after another one if the server does not know the first. All within the request timeout. */
    <Q, A> CompletableFuture<A> ask(String what, MethodDescriptor<Q, A> method, Q question) {
        return calls.ask(what, method, question, CallOptions.DEFAULT);
    }

    private synchronized CompletableFuture<String> token() {
        if (token == null || token.isCompletedExceptionally()) {
            token = logIn();
        }
        return token;
    }

    private CompletableFuture<String> logIn() {
        ConnectionSettings settings = connection.settings();
        LoginRequest request = LoginRequest.newBuilder()
                .setUser(ByteString.copyFromUtf8(settings.username()))
                .setPassword(ByteString.copyFromUtf8(settings.password()))
                .build();
        return connection
                .ask(
                        connection.context("logging in as user '" + settings.username() + "'", null),
                        ImmuServiceGrpc.getLoginMethod(),
                        request,
                        CallOptions.DEFAULT.withDeadline(connection.deadline()))
                .thenApply(LoginResponse::getToken);
    }

    private synchronized void forget(@Nullable String old) {
        if (token != null
                && token.isDone()
                && !token.isCompletedExceptionally()
                && token.join().equals(old)) {
            token = null;
        }
    }
}

package io.immukafka.workload;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.immukafka.workload.proto.DocumentServiceGrpc;
import io.immukafka.workload.proto.ImmuServiceGrpc;
import io.immukafka.workload.proto.OpenSessionRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One connection and one session on a database of one server, kept alive until it is closed. */
final class Session implements AutoCloseable {

    /** The server takes messages of up to 32 MiB; what it answers is smaller. */
    private static final int MAX_MESSAGE_BYTES = 32 << 20;

    /** The server drops a session after two minutes without a call. */
    private static final int KEEP_ALIVE_SECONDS = 30;

    private static final Metadata.Key<String> SESSION_ID =
            Metadata.Key.of("sessionid", Metadata.ASCII_STRING_MARSHALLER);

    private final String place;
    private final ManagedChannel channel;
    private final ImmuServiceGrpc.ImmuServiceStub immudb;
    private final DocumentServiceGrpc.DocumentServiceStub documents;
    private final ScheduledExecutorService keepAlive;

    private Session(String place, ManagedChannel channel, String sessionId) {
        Metadata headers = new Metadata();
        headers.put(SESSION_ID, sessionId);
        var withSession = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
        this.place = place;
        this.channel = channel;
        this.immudb = ImmuServiceGrpc.newStub(withSession);
        this.documents = DocumentServiceGrpc.newStub(withSession);
        this.keepAlive = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "keep-alive " + place);
            thread.setDaemon(true);
            return thread;
        });
        var unused = keepAlive.scheduleAtFixedRate(
                () -> {
                    var unusedAnswer = call(immudb::keepAlive, Empty.getDefaultInstance());
                },
                KEEP_ALIVE_SECONDS,
                KEEP_ALIVE_SECONDS,
                TimeUnit.SECONDS);
    }

    /**
     * Connects and logs in.
     *
     * @throws ImmudbCallException with the server's words if it refuses, or cannot be reached
     */
    static Session open(String host, int port, String username, String password, String database) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(host, port)
                .usePlaintext()
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .build();
        String place = username + "@" + host + ":" + port + "/" + database;
        try {
            String sessionId = ImmuServiceGrpc.newBlockingStub(channel)
                    .openSession(OpenSessionRequest.newBuilder()
                            .setUsername(ByteString.copyFromUtf8(username))
                            .setPassword(ByteString.copyFromUtf8(password))
                            .setDatabaseName(database)
                            .build())
                    .getSessionID();
            return new Session(place, channel, sessionId);
        } catch (StatusRuntimeException refused) {
            channel.shutdownNow();
            throw new ImmudbCallException(place, refused);
        }
    }

    ImmuServiceGrpc.ImmuServiceStub immudb() {
        return immudb;
    }

    DocumentServiceGrpc.DocumentServiceStub documents() {
        return documents;
    }

    /** Starts a unary call, for instance {@code call(immudb()::set, request)}. */
    <Q, R> CompletableFuture<R> call(BiConsumer<Q, StreamObserver<R>> method, Q request) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        method.accept(request, new Answer<>(answer));
        return answer;
    }

    /**
     * Makes a unary call and waits for the answer.
     *
     * @throws ImmudbCallException with the server's words if it fails
     */
    <Q, R> R ask(BiConsumer<Q, StreamObserver<R>> method, Q request) {
        return await(call(method, request));
    }

    /**
     * Waits for the answer of a call.
     *
     * @throws ImmudbCallException with the server's words if it failed
     */
    <R> R await(CompletableFuture<R> answer) {
        try {
            return answer.join();
        } catch (CompletionException failed) {
            throw new ImmudbCallException(place, failed.getCause() == null ? failed : failed.getCause());
        }
    }

    @Override
    public void close() {
        keepAlive.shutdownNow();
        try {
            ask(immudb::closeSession, Empty.getDefaultInstance());
        } catch (ImmudbCallException serverIsGone) {
            // Servers are stopped and killed on purpose while a writer is open: its session went with them.
            channel.shutdownNow();
        }
        channel.shutdownNow();
    }

    record Answer<R>(CompletableFuture<R> future) implements StreamObserver<R> {

        @Override
        public void onNext(R answer) {
            future.complete(answer);
        }

        @Override
        public void onError(@Nullable Throwable cause) {
            future.completeExceptionally(cause == null ? new IllegalStateException("a failure without cause") : cause);
        }

        @Override
        public void onCompleted() {
            // A call with one answer has given it by now.
        }
    }
}

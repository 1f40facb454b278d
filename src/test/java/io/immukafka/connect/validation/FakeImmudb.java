package io.immukafka.connect.validation;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import io.grpc.Context;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerInterceptors;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.immukafka.client.proto.Chunk;
import io.immukafka.client.proto.DatabaseInfo;
import io.immukafka.client.proto.DatabaseListRequestV2;
import io.immukafka.client.proto.DatabaseListResponseV2;
import io.immukafka.client.proto.ExportTxRequest;
import io.immukafka.client.proto.HealthResponse;
import io.immukafka.client.proto.ImmuServiceGrpc;
import io.immukafka.client.proto.ImmutableState;
import io.immukafka.client.proto.LoginRequest;
import io.immukafka.client.proto.LoginResponse;
import io.immukafka.client.proto.OpenSessionRequest;
import io.immukafka.client.proto.OpenSessionResponse;
import io.immukafka.client.proto.Tx;
import io.immukafka.client.proto.TxRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server with databases of one transaction that says nothing to the calls in {@link #silentTo}, and counts what is open. */
public final class FakeImmudb implements AutoCloseable {

    private static final Context.Key<String> METHOD = Context.key("method");

    private final Map<String, DatabaseInfo> databases = new LinkedHashMap<>();
    private final Set<String> silent = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
    private final Set<String> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicInteger mostSessions = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();
    private final ExecutorService executor = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake-server");
        thread.setDaemon(true);
        return thread;
    });
    private final Server server;
    private volatile long loginMillis;

    /** A server that listens on a free port. */
    public FakeImmudb() {
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .executor(executor)
                    .addService(ServerInterceptors.intercept(new Service(), this::counted))
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private <Q, A> ServerCall.Listener<Q> counted(
            ServerCall<Q, A> call, io.grpc.Metadata headers, io.grpc.ServerCallHandler<Q, A> next) {
        String method = String.valueOf(call.getMethodDescriptor().getBareMethodName());
        calls.computeIfAbsent(method, any -> new AtomicInteger()).incrementAndGet();
        String session = headers.get(io.grpc.Metadata.Key.of("sessionid", io.grpc.Metadata.ASCII_STRING_MARSHALLER));
        if (method.equals("CloseSession") && session != null) {
            sessions.remove(session);
        }
        return io.grpc.Contexts.interceptCall(Context.current().withValue(METHOD, method), call, headers, next);
    }

    /** How a client reaches it. */
    public String address() {
        return "127.0.0.1:" + server.getPort();
    }

    /** Adds databases with one transaction each. */
    public FakeImmudb with(String... names) {
        Arrays.stream(names)
                .forEach(name -> databases.put(
                        name,
                        DatabaseInfo.newBuilder()
                                .setName(name)
                                .setLoaded(true)
                                .setNumTransactions(1)
                                .build()));
        return this;
    }

    /** Adds a database that was unloaded. */
    public FakeImmudb withUnloaded(String name) {
        databases.put(name, DatabaseInfo.newBuilder().setName(name).build());
        return this;
    }

    /** From now on it answers calls of these methods never. */
    public FakeImmudb silentTo(String... methods) {
        silent.addAll(Arrays.asList(methods));
        return this;
    }

    /** How long it takes to check a password. */
    public FakeImmudb loginMillis(long millis) {
        loginMillis = millis;
        return this;
    }

    /** Calls of a method so far. */
    public int calls(String method) {
        AtomicInteger counter = calls.get(method);
        return counter == null ? 0 : counter.get();
    }

    /** Sessions that were opened and not closed. */
    public int sessions() {
        return sessions.size();
    }

    /** The most that were open at the same time. */
    public int mostSessions() {
        return mostSessions.get();
    }

    /** Exports that nobody has ended. */
    public int streams() {
        return streams.get();
    }

    @Override
    public void close() {
        server.shutdownNow();
        executor.shutdownNow();
        try {
            server.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Service extends ImmuServiceGrpc.ImmuServiceImplBase {

        private <A> void answer(StreamObserver<A> to, A answer) {
            if (!silent.contains(METHOD.get())) {
                to.onNext(answer);
                to.onCompleted();
            }
        }

        private void checkPassword() {
            try {
                Thread.sleep(loginMillis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void health(Empty request, StreamObserver<HealthResponse> to) {
            answer(
                    to,
                    HealthResponse.newBuilder()
                            .setStatus(true)
                            .setVersion("1.11.1")
                            .build());
        }

        @Override
        public void login(LoginRequest request, StreamObserver<LoginResponse> to) {
            checkPassword();
            answer(to, LoginResponse.newBuilder().setToken("token").build());
        }

        @Override
        public void databaseListV2(DatabaseListRequestV2 request, StreamObserver<DatabaseListResponseV2> to) {
            answer(
                    to,
                    DatabaseListResponseV2.newBuilder()
                            .addAllDatabases(databases.values())
                            .build());
        }

        @Override
        public void openSession(OpenSessionRequest request, StreamObserver<OpenSessionResponse> to) {
            checkPassword();
            if (!databases.containsKey(request.getDatabaseName())) {
                to.onError(Status.NOT_FOUND
                        .withDescription("database does not exist")
                        .asException());
                return;
            }
            String id = "session-" + calls("OpenSession") + "-" + System.nanoTime();
            sessions.add(id);
            mostSessions.accumulateAndGet(sessions.size(), Math::max);
            answer(to, OpenSessionResponse.newBuilder().setSessionID(id).build());
        }

        @Override
        public void closeSession(Empty request, StreamObserver<Empty> to) {
            answer(to, Empty.getDefaultInstance());
        }

        @Override
        public void keepAlive(Empty request, StreamObserver<Empty> to) {
            answer(to, Empty.getDefaultInstance());
        }

        @Override
        public void currentState(Empty request, StreamObserver<ImmutableState> to) {
            answer(
                    to,
                    ImmutableState.newBuilder()
                            .setTxId(1)
                            .setTxHash(ByteString.copyFrom(new byte[32]))
                            .build());
        }

        @Override
        public void txById(TxRequest request, StreamObserver<Tx> to) {
            answer(to, Tx.getDefaultInstance());
        }

        @Override
        public StreamObserver<ExportTxRequest> streamExportTx(StreamObserver<Chunk> to) {
            streams.incrementAndGet();
            ((ServerCallStreamObserver<Chunk>) to).setOnCancelHandler(streams::decrementAndGet);
            String method = METHOD.get();
            return new StreamObserver<>() {
                @Override
                public void onNext(ExportTxRequest request) {
                    if (!silent.contains(method)) {
                        // A transaction of no bytes tells that the wait for one was ended.
                        to.onNext(Chunk.newBuilder()
                                .setContent(ByteString.copyFrom(new byte[Long.BYTES]))
                                .build());
                    }
                }

                @Override
                public void onError(Throwable failure) {
                    // The cancel handler counts it.
                }

                @Override
                public void onCompleted() {
                    // A client only cancels.
                }
            };
        }
    }
}

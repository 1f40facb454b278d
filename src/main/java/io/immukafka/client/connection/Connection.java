package io.immukafka.client.connection;

import io.grpc.CallOptions;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.ConnectivityState;
import io.grpc.Deadline;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.stub.ClientCalls;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The channel to one server: starts calls and reports their failures. */
public final class Connection {

    /** More than any message of an immudb server, whose own limit is 32 MiB by default. */
    private static final int MAX_MESSAGE_BYTES = 64 << 20;

    /** Tells, at level INFO, of each frame that still comes for a call that was ended. Held, or it would forget its level. */
    private static final Logger LATE_FRAMES = Logger.getLogger("io.grpc.internal.AbstractClientStream");

    static {
        LATE_FRAMES.setLevel(Level.WARNING);
    }

    private final ConnectionSettings settings;
    private final ClientThreads threads;
    private final ManagedChannel channel;
    private final StreamWatch streams;
    private volatile boolean closed;

    /** @param windowBytes how much each stream may hold unread */
    public Connection(ConnectionSettings settings, int windowBytes) {
        this.settings = settings;
        TlsSettings tls = settings.tls();
        ChannelCredentials credentials =
                tls == null ? InsecureChannelCredentials.create() : TlsCredentials.credentials(tls);
        threads = new ClientThreads(settings.address());
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(
                        settings.address().host(), settings.address().port(), credentials)
                .eventLoopGroup(threads.network())
                .channelType(NioSocketChannel.class)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, connectTimeoutMillis(settings.requestTimeout()))
                .executor(threads.calls())
                .offloadExecutor(threads.calls())
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                // A fixed window also spares the pings that measure the connection.
                .flowControlWindow(windowBytes)
                // Retrying belongs to the engines; gRPC's own would keep a copy of what is sent.
                .disableRetry();
        if (tls != null && tls.serverName() != null) {
            builder.overrideAuthority(tls.serverName());
        }
        channel = builder.build();
        streams = new StreamWatch(threads.timer(), settings.requestTimeout());
    }

    private static int connectTimeoutMillis(Duration requestTimeout) {
        return (int) Math.min(requestTimeout.toMillis(), TimeUnit.SECONDS.toMillis(20));
    }

    public ConnectionSettings settings() {
        return settings;
    }

    public ClientThreads threads() {
        return threads;
    }

    public StreamWatch streams() {
        return streams;
    }

    /** The end of the time that a request has from now on. */
    public Deadline deadline() {
        return Deadline.after(settings.requestTimeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    public CallContext context(String what, @Nullable String database) {
        return new CallContext(what, settings.address(), database);
    }

    /** A call that is not started. */
    public <Q, A> ClientCall<Q, A> call(MethodDescriptor<Q, A> method, CallOptions options) {
        // After a failure gRPC answers from memory while it pauses, up to two minutes. The pauses are the engines'
        // matter.
        if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.enterIdle();
        }
        return channel.newCall(method, options);
    }

    /** One question, one answer. The options hold a deadline. */
    public <Q, A> CompletableFuture<A> ask(
            CallContext context, MethodDescriptor<Q, A> method, Q question, CallOptions options) {
        UnaryAnswer<A> answer = new UnaryAnswer<>(this, context);
        ClientCalls.asyncUnaryCall(call(method, options), question, answer);
        return answer;
    }

    /** The failure of a call that ended with {@code status}. */
    public ServerException failure(CallContext context, Status status) {
        if (closed) {
            return context.failure(ServerCondition.CLIENT_CLOSED, "this client is closed", status.asException());
        }
        if (status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            // The peer may have vanished without a word, which TCP notices only after many minutes.
            channel.enterIdle();
        }
        return context.failure(status);
    }

    /** Ends the streams at once; unary calls may still finish. */
    public void endStreams() {
        closed = true;
        streams.endAll();
    }

    /** Ends every call and waits for the threads, for a bounded time. */
    public void close() throws InterruptedException {
        closed = true;
        channel.shutdownNow();
        channel.awaitTermination(5, TimeUnit.SECONDS);
        threads.close();
    }
}

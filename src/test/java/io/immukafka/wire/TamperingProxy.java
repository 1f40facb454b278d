package io.immukafka.wire;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.HandlerRegistry;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerMethodDefinition;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.connection.ImmudbAddress;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.wire.Message.Direction;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A gRPC server in front of an immudb server: it forwards calls of any method and kind, with their metadata, and lets a
 * {@link Tamper} change the messages in both directions. It knows messages as bytes only.
 */
final class TamperingProxy implements AutoCloseable {

    private static final int MAX_MESSAGE_BYTES = 64 << 20;
    private static final int END_SECONDS = 5;

    private final ImmudbServer target;
    private final ManagedChannel channel;
    private final Server listener;
    private final AtomicLong calls = new AtomicLong();
    private final Map<String, AtomicInteger> messages = new ConcurrentHashMap<>();
    private volatile Tamper tamper;

    /** A proxy that listens on a free port. */
    TamperingProxy(ImmudbServer target, Tamper tamper) {
        this.target = target;
        this.tamper = tamper;
        channel = NettyChannelBuilder.forAddress(target.host(), target.port())
                .usePlaintext()
                .directExecutor()
                .disableRetry()
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .build();
        try {
            listener = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .directExecutor()
                    .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                    .fallbackHandlerRegistry(new EveryMethod())
                    .build()
                    .start();
        } catch (IOException e) {
            channel.shutdownNow();
            throw new UncheckedIOException(e);
        }
    }

    /** How a client reaches the server through this proxy. */
    ConnectionSettings settings(Duration requestTimeout) {
        ConnectionSettings direct = target.settings(requestTimeout);
        return new ConnectionSettings(
                new ImmudbAddress(direct.address().host(), listener.getPort()),
                direct.username(),
                direct.password(),
                direct.tls(),
                direct.requestTimeout());
    }

    /** From now on everything passes as it is. */
    void stopTampering() {
        tamper = Tamper.NONE;
    }

    /** How many messages came for this method, named without its service, on their way there. */
    int messages(String shortMethod, Direction direction) {
        return counter(shortMethod, direction).get();
    }

    private AtomicInteger counter(String shortMethod, Direction direction) {
        return messages.computeIfAbsent(shortMethod + " " + direction, any -> new AtomicInteger());
    }

    @Override
    public void close() {
        listener.shutdownNow();
        channel.shutdownNow();
        try {
            listener.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
            channel.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Takes a message as its bytes. */
    private enum Bytes implements MethodDescriptor.Marshaller<byte[]> {
        AS_THEY_ARE;

        @Override
        public InputStream stream(byte[] bytes) {
            return new ByteArrayInputStream(bytes);
        }

        @Override
        public byte[] parse(InputStream stream) {
            try {
                return stream.readAllBytes();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Knows every method there may be, each with as many messages as come. */
    private final class EveryMethod extends HandlerRegistry {
        @Override
        public ServerMethodDefinition<?, ?> lookupMethod(String name, @Nullable String authority) {
            MethodDescriptor<byte[], byte[]> method = MethodDescriptor.<byte[], byte[]>newBuilder(
                            Bytes.AS_THEY_ARE, Bytes.AS_THEY_ARE)
                    .setFullMethodName(name)
                    .setType(MethodType.UNKNOWN)
                    .build();
            return ServerMethodDefinition.create(method, TamperingProxy.this::forward);
        }
    }

    private ServerCall.Listener<byte[]> forward(ServerCall<byte[], byte[]> incoming, Metadata headers) {
        // A deadline or cancellation of the incoming call reaches this one through gRPC's context.
        ClientCall<byte[], byte[]> outgoing = channel.newCall(incoming.getMethodDescriptor(), CallOptions.DEFAULT);
        ForwardedCall call = new ForwardedCall(incoming, outgoing);
        outgoing.start(call.fromServer, headers);
        incoming.request(1);
        outgoing.request(1);
        return call.fromClient;
    }

    /**
     * Both halves of a call. Each asks for its next message only when the other side can take one, so that nothing piles
     * up here.
     */
    private final class ForwardedCall {
        private final long number = calls.incrementAndGet();
        private final ServerCall<byte[], byte[]> incoming;
        private final ClientCall<byte[], byte[]> outgoing;
        private final FromClient fromClient = new FromClient();
        private final FromServer fromServer = new FromServer();

        ForwardedCall(ServerCall<byte[], byte[]> incoming, ClientCall<byte[], byte[]> outgoing) {
            this.incoming = incoming;
            this.outgoing = outgoing;
        }

        private Iterable<byte[]> tampered(Direction direction, int messageNumber, byte[] bytes) {
            String method = incoming.getMethodDescriptor().getFullMethodName();
            String shortMethod =
                    Objects.requireNonNull(incoming.getMethodDescriptor().getBareMethodName());
            counter(shortMethod, direction).incrementAndGet();
            return tamper.pass(new Message(method, direction, number, messageNumber, bytes));
        }

        private final class FromClient extends ServerCall.Listener<byte[]> {
            private int count;
            private boolean waiting; // guarded by this

            @Override
            public void onMessage(byte[] bytes) {
                tampered(Direction.TO_SERVER, ++count, bytes).forEach(outgoing::sendMessage);
                synchronized (this) {
                    waiting = !outgoing.isReady();
                    if (!waiting) {
                        incoming.request(1);
                    }
                }
            }

            private synchronized void serverIsReady() {
                if (waiting) {
                    waiting = false;
                    incoming.request(1);
                }
            }

            @Override
            public void onReady() {
                fromServer.clientIsReady();
            }

            @Override
            public void onHalfClose() {
                outgoing.halfClose();
            }

            @Override
            public void onCancel() {
                outgoing.cancel("the client has ended the call", null);
            }
        }

        private final class FromServer extends ClientCall.Listener<byte[]> {
            private int count;
            private boolean waiting; // guarded by this

            @Override
            public void onHeaders(Metadata headers) {
                incoming.sendHeaders(headers);
            }

            @Override
            public void onMessage(byte[] bytes) {
                tampered(Direction.TO_CLIENT, ++count, bytes).forEach(incoming::sendMessage);
                synchronized (this) {
                    waiting = !incoming.isReady();
                    if (!waiting) {
                        outgoing.request(1);
                    }
                }
            }

            private synchronized void clientIsReady() {
                if (waiting) {
                    waiting = false;
                    outgoing.request(1);
                }
            }

            @Override
            public void onReady() {
                fromClient.serverIsReady();
            }

            @Override
            public void onClose(Status status, Metadata trailers) {
                incoming.close(status, trailers);
            }
        }
    }
}

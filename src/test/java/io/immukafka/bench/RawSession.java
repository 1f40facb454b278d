package io.immukafka.bench;

import com.google.protobuf.ByteString;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.immukafka.client.proto.ImmuServiceGrpc;
import io.immukafka.client.proto.OpenSessionRequest;
import io.immukafka.harness.ImmudbServer;

/** A connection and a session on a database, with nothing around gRPC's own calls. */
final class RawSession implements AutoCloseable {

    private static final int WINDOW_BYTES = 4 << 20;

    private final ManagedChannel channel;
    private final Channel withSession;

    RawSession(ImmudbServer server, String database) {
        channel = NettyChannelBuilder.forAddress(server.host(), server.port())
                .usePlaintext()
                .maxInboundMessageSize(64 << 20)
                .flowControlWindow(WINDOW_BYTES)
                // Its callbacks do next to nothing: another thread would only cost.
                .directExecutor()
                .build();
        Metadata headers = new Metadata();
        headers.put(
                Metadata.Key.of("sessionid", Metadata.ASCII_STRING_MARSHALLER),
                ImmuServiceGrpc.newBlockingStub(channel)
                        .openSession(OpenSessionRequest.newBuilder()
                                .setUsername(ByteString.copyFromUtf8(server.username()))
                                .setPassword(ByteString.copyFromUtf8(server.password()))
                                .setDatabaseName(database)
                                .build())
                        .getSessionID());
        withSession = ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    <Q, A> io.grpc.ClientCall<Q, A> call(io.grpc.MethodDescriptor<Q, A> method) {
        return withSession.newCall(method, CallOptions.DEFAULT);
    }

    @Override
    public void close() {
        ImmuServiceGrpc.newBlockingStub(withSession).closeSession(com.google.protobuf.Empty.getDefaultInstance());
        channel.shutdownNow();
    }
}

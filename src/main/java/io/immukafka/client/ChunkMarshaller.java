package io.immukafka.client;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.immukafka.client.proto.Chunk;
import java.io.IOException;
import java.io.InputStream;

/** Reads messages whose content is the very bytes that came from the network, where gRPC's own would copy it once more. */
final class ChunkMarshaller implements Marshaller<Chunk> {

    private final Marshaller<Chunk> own;

    /** @param own gRPC's, which writes */
    ChunkMarshaller(Marshaller<Chunk> own) {
        this.own = own;
    }

    @Override
    public InputStream stream(Chunk chunk) {
        return own.stream(chunk);
    }

    @Override
    public Chunk parse(InputStream message) {
        try {
            CodedInputStream coded =
                    UnsafeByteOperations.unsafeWrap(MessageBytes.of(message)).newCodedInput();
            coded.enableAliasing(true);
            Chunk chunk = Chunk.parseFrom(coded);
            coded.checkLastTagWas(0);
            return chunk;
        } catch (IOException e) {
            throw Status.INTERNAL
                    .withDescription("a message of the export is no Chunk: " + e.getMessage())
                    .withCause(e)
                    .asRuntimeException();
        }
    }
}

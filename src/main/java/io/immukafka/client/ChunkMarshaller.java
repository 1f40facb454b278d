package io.immukafka.client;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.immukafka.client.proto.Chunk;
import java.io.EOFException;
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
                    UnsafeByteOperations.unsafeWrap(bytes(message)).newCodedInput();
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

    private static byte[] bytes(InputStream message) throws IOException {
        if (!(message instanceof KnownLength)) {
            return message.readAllBytes();
        }
        byte[] bytes = new byte[message.available()];
        int read = message.readNBytes(bytes, 0, bytes.length);
        if (read < bytes.length) {
            throw new EOFException("it ends after " + read + " of " + bytes.length + " bytes");
        }
        return bytes;
    }
}

package io.immukafka.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor.Marshaller;
import io.grpc.Status;
import io.immukafka.client.proto.Chunk;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads messages, one after the other, into the same array, where gRPC's own would make two new ones for each. A message's
 * content is valid until the next one is read.
 */
final class ChunkMarshaller implements Marshaller<Chunk> {

    private final Marshaller<Chunk> own;
    private byte[] array = new byte[0];

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
            CodedInputStream coded = read(message).newCodedInput();
            coded.enableAliasing(true);
            Chunk chunk = Chunk.parseFrom(coded);
            coded.checkLastTagWas(0);
            return chunk;
        } catch (IOException e) {
            throw Status.INTERNAL
                    .withDescription("a message of the export cannot be read as a Chunk: " + e.getMessage())
                    .withCause(e)
                    .asRuntimeException();
        }
    }

    private ByteString read(InputStream message) throws IOException {
        if (!(message instanceof KnownLength)) {
            return ByteString.readFrom(message);
        }
        int length = message.available();
        if (array.length < length) {
            array = new byte[length];
        }
        int read = message.readNBytes(array, 0, length);
        if (read < length) {
            throw new EOFException("it ends after " + read + " of " + length + " bytes");
        }
        return UnsafeByteOperations.unsafeWrap(array, 0, length);
    }
}

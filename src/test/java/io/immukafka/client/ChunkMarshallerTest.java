package io.immukafka.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.grpc.KnownLength;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.immukafka.client.proto.Chunk;
import io.immukafka.client.proto.ChunkMetadata;
import io.immukafka.client.proto.ImmuServiceGrpc;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ChunkMarshallerTest {

    private static final Chunk CHUNK = Chunk.newBuilder()
            .setContent(ByteString.copyFrom(new byte[100_000]))
            .addMetadata(ChunkMetadata.newBuilder()
                    .setKey("committed-txid-bin")
                    .setValue(ByteString.copyFromUtf8("12345678")))
            .build();

    private final ChunkMarshaller marshaller =
            new ChunkMarshaller(ImmuServiceGrpc.getStreamExportTxMethod().getResponseMarshaller());

    /** A message as gRPC gives it. */
    private static class Message extends ByteArrayInputStream implements KnownLength {

        /** What was read into last. */
        private byte[] filled = new byte[0];

        Message(byte[] bytes) {
            super(bytes);
        }

        @Override
        public synchronized int read(byte[] target, int offset, int length) {
            filled = target;
            return super.read(target, offset, length);
        }
    }

    @Test
    void readsWhatItWrites() throws IOException {
        try (InputStream written = marshaller.stream(CHUNK)) {
            assertThat(marshaller.parse(new Message(written.readAllBytes()))).isEqualTo(CHUNK);
        }
    }

    @Test
    void readsAMessageOfUnknownLength() {
        assertThat(marshaller.parse(new ByteArrayInputStream(CHUNK.toByteArray())))
                .isEqualTo(CHUNK);
    }

    @Test
    void contentIsNotCopied() {
        Message message = new Message(CHUNK.toByteArray());
        Chunk chunk = marshaller.parse(message);
        Arrays.fill(message.filled, (byte) 7);
        assertThat(chunk.getContent().byteAt(50_000)).isEqualTo((byte) 7);
    }

    @Test
    void refusesWhatIsNoChunkWithTheCause() {
        byte[] bytes = CHUNK.toByteArray();
        for (byte[] damaged : new byte[][] {Arrays.copyOf(bytes, bytes.length - 1), {(byte) 0xff}, {0x0c}}) {
            assertThatThrownBy(() -> marshaller.parse(new Message(damaged)))
                    .isInstanceOf(StatusRuntimeException.class)
                    .hasCauseInstanceOf(InvalidProtocolBufferException.class)
                    .satisfies(failure ->
                            assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(Status.Code.INTERNAL));
        }
    }

    @Test
    void refusesAMessageThatEndsEarly() {
        Message shorter = new Message(CHUNK.toByteArray()) {
            @Override
            public synchronized int available() {
                return super.available() + 1;
            }
        };
        assertThatThrownBy(() -> marshaller.parse(shorter))
                .hasCauseInstanceOf(EOFException.class)
                .hasMessageContaining("of " + (CHUNK.getSerializedSize() + 1) + " bytes");
    }
}

package io.immukafka.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.immukafka.client.proto.Chunk;
import io.immukafka.client.proto.ChunkMetadata;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class ExportFramingTest {

    private final Collector collector = new Collector();
    private final ExportFraming framing = new ExportFraming(collector);

    @Test
    void transactionsAreFoundInTheirChunks() throws ProtocolException {
        assertThat(framing.accept(first(5, 9, 1, 2))).isTrue();
        assertThat(framing.isInside()).isTrue();
        framing.accept(next(3, 4, 5));
        assertThat(framing.isInside()).isFalse();
        framing.accept(first(1, 10, 7));
        assertThat(collector.transactions).containsExactly(new byte[] {1, 2, 3, 4, 5}, new byte[] {7});
        assertThat(collector.committed).containsExactly(9L, 10L);
    }

    @Test
    void aLengthAloneMayComeFirst() throws ProtocolException {
        framing.accept(first(1, 3));
        framing.accept(next(8));
        assertThat(collector.transactions).containsExactly(new byte[] {8});
    }

    @Test
    void lengthZeroIsAnEndedWait() throws ProtocolException {
        assertThat(framing.accept(first(0, 3))).isFalse();
        assertThat(collector.committed).isEmpty();
    }

    @Test
    void anAbsurdLengthIsPassedOnWithoutAllocating() throws ProtocolException {
        framing.accept(first(Long.MAX_VALUE, 3, 1));
        assertThat(framing.isInside()).isTrue();
    }

    @Test
    void whatCannotFollowIsRefused() throws ProtocolException {
        assertThatThrownBy(() -> framing.accept(next(1, 2, 3)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("this one has 3");
        assertThatThrownBy(() -> framing.accept(first(-1, 3)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("-1");
        assertThatThrownBy(() -> framing.accept(first(1, 3, 1, 2)))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("2 bytes")
                .hasMessageContaining("1 left");
    }

    @Test
    void theCommittedIdIsNeeded() {
        Chunk without = Chunk.newBuilder().setContent(content(1, 1)).build();
        assertThatThrownBy(() -> framing.accept(without))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("committed-txid-bin");
    }

    private static Chunk first(long length, long committedTx, int... bytes) {
        return Chunk.newBuilder()
                .setContent(content(length, bytes))
                .addMetadata(ChunkMetadata.newBuilder()
                        .setKey("committed-txid-bin")
                        .setValue(ByteString.copyFrom(
                                ByteBuffer.allocate(8).putLong(committedTx).flip())))
                .build();
    }

    private static ByteString content(long length, int... bytes) {
        return ByteString.copyFrom(ByteBuffer.allocate(8).putLong(length).flip())
                .concat(bytes(bytes));
    }

    private static Chunk next(int... bytes) {
        return Chunk.newBuilder().setContent(bytes(bytes)).build();
    }

    private static ByteString bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return ByteString.copyFrom(bytes);
    }
}

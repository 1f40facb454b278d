package io.immukafka.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TxBufferTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, (4 << 20), (4 << 20) + 1, 5_000_000})
    void givesBackWhatWasAppended(int length) throws IOException {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        try (TxBuffer buffer = new TxBuffer(length)) {
            for (int at = 0; at < length; ) {
                int take = Math.min(700_001, length - at);
                byte[] piece = new byte[take];
                System.arraycopy(content, at, piece, 0, take);
                buffer.append(piece);
                at += take;
            }
            byte[] found = new byte[length + 2];
            buffer.read(0, found, 1, length);
            assertThat(found).startsWith(0).endsWith(0);
            assertThat(Arrays.equals(found, 1, length + 1, content, 0, length)).isTrue();
            assertThat(buffer.heapBytes()).isEqualTo(length > TxBuffer.MEMORY_LIMIT ? 0 : length);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 64 << 10, 300_000, 700_001})
    void slicesMakeUpTheWholeInMemoryAndInAFile(int pieceLength) throws IOException {
        for (int length : new int[] {1_500_000, (int) TxBuffer.MEMORY_LIMIT + 1}) {
            byte[] content = new byte[length];
            new Random(length).nextBytes(content);
            try (TxBuffer buffer = new TxBuffer(length)) {
                for (int at = 0; at < length; at += pieceLength) {
                    buffer.append(Arrays.copyOfRange(content, at, Math.min(at + pieceLength, length)));
                }
                ByteBuffer found = ByteBuffer.allocate(length);
                int slices = 0;
                for (; found.hasRemaining(); slices++) {
                    ByteBuffer slice = buffer.slice(found.position(), 256 << 10);
                    assertThat(slice.remaining()).isBetween(1, 256 << 10);
                    found.put(slice);
                }
                assertThat(found.array()).isEqualTo(content);
                // Small pieces do not become small messages.
                assertThat(slices).isLessThanOrEqualTo(length / (64 << 10) + 1);
                assertThatThrownBy(() -> buffer.slice(length, 1)).isInstanceOf(IndexOutOfBoundsException.class);
            }
        }
    }

    @Test
    void whatLiesInMemoryIsNotCopied() throws IOException {
        byte[] first = new byte[100_000];
        byte[] second = new byte[100_000];
        try (TxBuffer buffer = new TxBuffer(200_000)) {
            buffer.append(first);
            buffer.append(second);
            assertThat(buffer.slice(0, 1 << 20).array()).isSameAs(first);
            assertThat(buffer.slice(100_010, 1 << 20).array()).isSameAs(second);
        }
    }

    @Test
    void takesNoMoreThanAnnouncedAndGivesNoMoreThanItHas() throws IOException {
        try (TxBuffer buffer = new TxBuffer(10)) {
            buffer.append(new byte[6]);
            assertThatThrownBy(() -> buffer.append(new byte[5]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("5 bytes after 6")
                    .hasMessageContaining("10");
            assertThatThrownBy(() -> buffer.read(2, new byte[5], 0, 5)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void whoReadsAClosedFileIsTold() throws IOException {
        TxBuffer buffer = new TxBuffer(TxBuffer.MEMORY_LIMIT + 1);
        buffer.append(new byte[100]);
        buffer.close();
        assertThatThrownBy(() -> buffer.read(0, new byte[10], 0, 10)).isInstanceOf(IOException.class);
    }
}

package io.immukafka.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
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

package io.immukafka.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.chain.Position;
import io.immukafka.chain.Recomputed;
import io.immukafka.chain.RecomputedTx;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.tx.TxContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TxStoreTest {

    private final MemoryBudget.Share memory = new MemoryBudget(16 << 20, 1).share(() -> {});
    private final TxStore store = new TxStore(memory, new SpoolBudget().share());

    private TxBuffer open(long length) throws IOException {
        return Objects.requireNonNull(store.open(length, null));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, (4 << 20), (4 << 20) + 1, 5_000_000})
    void givesBackWhatWasAppended(int length) throws IOException {
        byte[] content = new byte[length];
        new Random(length).nextBytes(content);
        try (TxBuffer buffer = open(length)) {
            for (int at = 0; at < length; at += 700_001) {
                buffer.append(Arrays.copyOfRange(content, at, Math.min(length, at + 700_001)));
            }
            byte[] found = new byte[length + 2];
            buffer.read(0, found, 1, length);
            assertThat(found).startsWith(0).endsWith(0);
            assertThat(Arrays.equals(found, 1, length + 1, content, 0, length)).isTrue();
            assertThat(memory.held()).isEqualTo(length > TxStore.MEMORY_LIMIT ? 1 << 20 : length);
        }
        assertThat(memory.held()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1000, 64 << 10, 300_000, 700_001})
    void slicesMakeUpTheWholeInMemoryAndInAFile(int pieceLength) throws IOException {
        for (int length : new int[] {1_500_000, (int) TxStore.MEMORY_LIMIT + 1}) {
            byte[] content = new byte[length];
            new Random(length).nextBytes(content);
            try (TxBuffer buffer = open(length)) {
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
            }
        }
    }

    @Test
    void whatIsInMemoryIsNotCopied() throws IOException {
        byte[] first = new byte[100_000];
        byte[] second = new byte[100_000];
        try (TxBuffer buffer = open(200_000)) {
            buffer.append(first);
            buffer.append(second);
            assertThat(buffer.slice(0, 1 << 20).array()).isSameAs(first);
            assertThat(buffer.slice(100_010, 1 << 20).array()).isSameAs(second);
        }
    }

    @Test
    void threeFilesAreTheMostOfOneDatabaseAndOneIsLeftToEachOther() throws IOException {
        SpoolBudget budget = new SpoolBudget();
        TxStore one = new TxStore(memory, budget.share());
        TxStore other = new TxStore(memory, budget.share());
        List<TxBuffer> open = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            open.add(Objects.requireNonNull(one.open(20 << 20, null)));
        }
        assertThat(one.open(20 << 20, null)).isNull();
        open.add(Objects.requireNonNull(other.open(20 << 20, null)));
        assertThat(other.open(20 << 20, null)).isNull();
        open.get(1).close();
        open.add(Objects.requireNonNull(other.open(20 << 20, null)));
        open.forEach(TxBuffer::close);
        assertThat(memory.held()).isZero();
    }

    @Test
    void whatIsLongerThanTheSharedBytesGoesAloneIntoItsFile() throws IOException {
        TxBuffer huge = open(1L << 40);
        assertThat(store.open(300 << 20, null)).isNull();
        try (TxBuffer large = open(200 << 20)) {
            assertThat(store.open(100 << 20, null)).isNull();
            assertThat(large.length()).isEqualTo(200 << 20);
        }
        huge.close();
    }

    @Test
    void withoutRoomInMemoryAMediumTransactionGoesToAFileAndASmallOneStays() throws IOException {
        memory.take(15 << 20);
        try (TxBuffer medium = open(2 << 20);
                TxBuffer small = open(1000)) {
            assertThat(medium).isInstanceOf(SpooledBuffer.class);
            assertThat(small).isInstanceOf(MemoryBuffer.class);
        }
    }

    @Test
    void whoReadsAClosedFileIsTold() throws IOException {
        TxBuffer buffer = open(TxStore.MEMORY_LIMIT + 1);
        buffer.append(new byte[100]);
        buffer.close();
        assertThatThrownBy(() -> buffer.read(0, new byte[10], 0, 10)).isInstanceOf(IOException.class);
    }

    /** Its last slice is not given, wherever the change is. */
    @ParameterizedTest
    @ValueSource(ints = {0, 10, 60, 200, 5_000_000, -1})
    void whatHasChangedOnTheDiskIsNotGivenWhole(int at) throws Exception {
        SimTx tx = SimTx.after(Position.EMPTY, 5 << 20, new Random(1));
        RecomputedTx proved = Recomputed.of(tx.bytes());
        byte[] changed = tx.bytes().clone();
        changed[at < 0 ? changed.length - 1 : at] ^= 1;
        try (TxBuffer buffer = open(changed.length)) {
            buffer.append(changed);
            TxContent content = buffer.proved(proved);
            assertThatThrownBy(() -> {
                        for (long offset = 0; offset < content.length(); ) {
                            offset += content.slice(offset, 512 << 10).remaining();
                        }
                    })
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll("transaction 1 in the temporary file", "has changed since it was proved");
        }
    }
}

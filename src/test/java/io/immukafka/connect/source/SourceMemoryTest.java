package io.immukafka.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.export.ExportOptions;
import org.junit.jupiter.api.Test;

class SourceMemoryTest {

    private static final int RECORD = 512 << 10;

    @Test
    void oneDatabaseHasRecordsAsLongAsWanted() {
        SourceMemory memory = SourceMemory.of(16 << 20, RECORD, 1);
        assertThat(memory.windowBytes()).isEqualTo(2 << 20);
        assertThat(memory.partBytes()).isEqualTo(RECORD);
        assertThat(memory.enough()).isTrue();
    }

    @Test
    void manyDatabasesHaveSmallerWindowsAndShorterRecords() {
        SourceMemory memory = SourceMemory.of(64 << 20, RECORD, 32);
        assertThat(memory.windowBytes()).isEqualTo(512 << 10);
        assertThat(memory.partBytes()).isBetween(256 << 10, RECORD - 1);
        assertThat(memory.enough()).isTrue();
    }

    @Test
    void whatIsSharedIsNeverTooLittleForADatabaseAndWithinTheBufferIfThatIsEnough() {
        for (int databases = 1; databases <= 1000; databases++) {
            SourceMemory memory = SourceMemory.of(16 << 20, RECORD, databases);
            long guaranteed = memory.budget().share(() -> {}).guaranteed();
            assertThat(guaranteed).isGreaterThanOrEqualTo(ExportOptions.leastMemory(memory.partBytes()));
            long all = (long) memory.windowBytes() * databases + guaranteed * databases;
            assertThat(all <= 16 << 20 || !memory.enough()).isTrue();
        }
    }
}

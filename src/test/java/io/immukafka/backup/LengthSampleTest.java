package io.immukafka.backup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LengthSampleTest {

    private static final int COUNT = 24;

    private final BackupHistory history = BackupHistory.mixed(8, COUNT, 0);

    @TempDir
    private Path folder;

    private long average(byte[] file) throws IOException {
        try (FileChannel channel = FileChannel.open(Files.write(folder.resolve("a.backup"), file))) {
            return LengthSample.average(channel);
        }
    }

    private long lengths(int records) throws IOException {
        byte[] file = history.file();
        int end = records == COUNT ? file.length : history.starts()[records];
        return end - (long) records * FrameFormat.TX_AT;
    }

    @Test
    void isTheAverageOfAllInAShortFile() throws IOException {
        assertThat(average(history.file())).isEqualTo(lengths(COUNT) / COUNT);
    }

    @Test
    void endsBeforeWhatIsNoRecord() throws IOException {
        byte[] file = history.file();
        file[history.starts()[10]] ^= 1;
        assertThat(average(file)).isEqualTo(lengths(10) / 10);
    }

    @Test
    void isNothingWithoutARecord() throws IOException {
        assertThat(average(new byte[0])).isZero();
        assertThat(average(Arrays.copyOf(history.file(), 20))).isZero();
    }
}

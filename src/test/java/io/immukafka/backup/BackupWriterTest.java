package io.immukafka.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.chain.TxPart;
import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.TxEncoder.Ending;
import io.immukafka.tx.TxMetadata;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BackupWriterTest {

    private final BackupHistory history = BackupHistory.mixed(6, 16, 0);

    @TempDir
    private Path folder;

    private Path path;

    @BeforeEach
    void addLargeTransactions() {
        path = folder.resolve("a.backup");
        for (int length : new int[] {200_000, 300_000, 1_000_000}) {
            history.add(1, TxMetadata.NONE, Ending.WHOLE, history.entry(EntryMetadata.NONE, length));
        }
    }

    private FileChannel open() throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    private static void append(BackupWriter writer, List<TxPart> parts) throws IOException {
        for (TxPart part : parts) {
            writer.append(part);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {77, 100_000, 524_288, 2_000_000})
    void writesEveryRecordAsImmuadminDoes(int partBytes) throws IOException {
        ByteArrayOutputStream pipe = new ByteArrayOutputStream();
        try (BackupWriter toPipe = BackupWriter.toPipe(Channels.newChannel(pipe));
                BackupWriter toFile = BackupWriter.toFile(open(), 0)) {
            for (int id = 1; id <= history.size(); id++) {
                append(toPipe, history.parts(id, partBytes));
                append(toFile, history.parts(id, partBytes));
            }
            assertThat(toFile.end()).isEqualTo(history.file().length);
        }

        assertThat(pipe.toByteArray()).isEqualTo(history.file());
        assertThat(Files.readAllBytes(path)).isEqualTo(history.file());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 17, 18, 19})
    void aFileEndsWithAWholeRecordWhateverIsUnfinished(int unfinished) throws IOException {
        byte[] whole = history.file(1, 19);
        try (BackupWriter writer = BackupWriter.toFile(open(), 0)) {
            append(writer, history.parts(1, 100_000));
            append(writer, history.parts(19, 100_000));
            List<TxPart> parts = history.parts(unfinished, 90);
            append(writer, parts.subList(0, parts.size() - 1));
        }

        assertThat(Files.readAllBytes(path)).isEqualTo(whole);
    }

    @Test
    void goesOnAfterDiscarding() throws IOException {
        try (BackupWriter writer = BackupWriter.toFile(open(), 0)) {
            append(writer, history.parts(1, 100));
            append(writer, history.parts(19, 400_000).subList(0, 2));
            writer.flush();
            writer.discard();
            assertThat(Files.size(path)).isEqualTo(writer.end());
            append(writer, history.parts(2, 100).subList(0, 1));
            // The first part starts the transaction anew.
            append(writer, history.parts(2, 60));
            writer.force();
            assertThat(Files.readAllBytes(path)).isEqualTo(history.file(1, 2));
        }
    }

    @Test
    void aPipeCannotTakeBackWhatHasLeft() throws IOException {
        ByteArrayOutputStream pipe = new ByteArrayOutputStream();
        BackupWriter writer = BackupWriter.toPipe(Channels.newChannel(pipe));
        append(writer, history.parts(1, 1000));
        append(writer, history.parts(19, 400_000).subList(0, 1));

        assertThatThrownBy(writer::close)
                .hasMessageContainingAll("in the middle of transaction 19", "truncated record");
        assertThat(new BackupVerifier(BackupVerifierTest.channel(pipe.toByteArray())).firstDefect())
                .isInstanceOf(BackupDefect.CutRecord.class);
    }

    @Test
    void refusesPartsThatDoNotContinue() throws IOException {
        try (BackupWriter writer = BackupWriter.toFile(open(), 0)) {
            List<TxPart> parts = history.parts(1, 50);
            writer.append(parts.get(0));
            assertThatThrownBy(() -> writer.append(parts.get(2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("part 2 is due");
            assertThatThrownBy(() -> writer.append(history.parts(2, 50).get(1)))
                    .isInstanceOf(IllegalArgumentException.class);
            TxPart tooLong = new TxPart(history.claim(1), 1, 2, new byte[history.tx(1).length]);
            assertThatThrownBy(() -> writer.append(tooLong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(Files.size(path)).isZero();
    }

    @Test
    void refusesAFileThatIsLongerThanItsRecords() throws IOException {
        Files.write(path, new byte[3]);
        try (FileChannel file = open()) {
            assertThatThrownBy(() -> BackupWriter.toFile(file, 0)).hasMessageContainingAll("3 bytes", "at 0");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void appendsNothingAfterAFailure() throws IOException {
        FileChannel full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.WRITE);
        try (BackupWriter writer = BackupWriter.toPipe(full)) {
            append(writer, history.parts(1, 1000));
            assertThatThrownBy(writer::flush).hasMessageContaining("No space left");
            assertThatThrownBy(() -> append(writer, history.parts(2, 1000))).hasMessageContaining("earlier write");
        }
        assertThat(full.isOpen()).isFalse();
    }
}

package io.immukafka.backup;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.backup.BackupTail.Proof;
import io.immukafka.chain.TreeCheck;
import io.immukafka.chain.TxPart;
import io.immukafka.harness.ImmuAdmin;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.tx.EntryMetadata;
import io.immukafka.tx.TxEncoder.Ending;
import io.immukafka.tx.TxMetadata;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Files are exchanged with the real immuadmin in both directions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BackupIT {

    @SuppressWarnings("NullAway.Init")
    private ImmudbServer server;

    @SuppressWarnings("NullAway.Init")
    private ImmuAdmin admin;

    @TempDir
    private Path folder;

    @BeforeAll
    void start() {
        server = ImmudbServer.start();
        admin = ImmuAdmin.of(server);
    }

    @AfterAll
    void end() {
        server.close();
    }

    /** Transactions of every kind that a server replays and exports again unchanged. */
    private static BackupHistory replayable() {
        BackupHistory history = new BackupHistory(11, 0);
        for (int i = 0; i < 30; i++) {
            history.addOfKind(new int[] {0, 1, 2, 6}[i % 4]);
        }
        history.add(1, TxMetadata.NONE, Ending.WHOLE, history.entry(EntryMetadata.NONE, 1_000_000));
        history.addOfKind(0);
        return history;
    }

    private static void append(BackupWriter writer, BackupHistory history, int from, int to) throws IOException {
        for (int id = from; id <= to; id++) {
            for (TxPart part : history.parts(id, 100_000)) {
                writer.append(part);
            }
        }
    }

    private static FileChannel open(Path path) throws IOException {
        return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** A server holds what immuadmin restores from our file, so immuadmin's own file of it says what ours should be. */
    @Test
    void immuadminRestoresOurFileAndWritesTheSameBytes() throws IOException {
        BackupHistory history = replayable();
        Path ours = folder.resolve("ours.backup");
        try (BackupWriter writer = BackupWriter.toFile(open(ours), 0)) {
            append(writer, history, 1, history.size());
        }

        admin.run("hot-restore", "restored", "-i", ours.toString()).orThrow();
        Path theirs = folder.resolve("theirs.backup");
        admin.run("hot-backup", "restored", "-o", theirs.toString()).orThrow();

        assertThat(theirs).hasSameBinaryContentAs(ours);
    }

    @Test
    void provesReadsAndContinuesAFileOfImmuadmin() throws IOException, BackupDefectException {
        BackupHistory history = replayable();
        Path part = folder.resolve("part.backup");
        Files.write(part, history.file(IntStream.rangeClosed(1, 20).toArray()));
        admin.run("hot-restore", "continued", "-i", part.toString()).orThrow();
        Path theirs = folder.resolve("continued.backup");
        admin.run("hot-backup", "continued", "-o", theirs.toString()).orThrow();

        try (FileChannel file = FileChannel.open(theirs)) {
            BackupVerifier verifier = BackupVerifier.deep(file, TreeCheck.MOST_WAITING);
            assertThat(verifier.firstDefect()).isNull();
            assertThat(verifier.summary().treeChecked()).isEqualTo(20);
        }
        Path copy = folder.resolve("copy.backup");
        try (FileChannel file = FileChannel.open(theirs);
                BackupWriter writer = BackupWriter.toFile(open(copy), 0)) {
            BackupReader reader = new BackupReader(file, 1000);
            for (TxPart next = reader.next(); next != null; next = reader.next()) {
                writer.append(next);
            }
        }
        assertThat(copy).hasSameBinaryContentAs(theirs);

        FileChannel file = open(copy);
        try (BackupWriter writer =
                BackupWriter.toFile(file, BackupTail.find(file, Proof.LAST).end())) {
            append(writer, history, 21, history.size());
        }
        admin.run("hot-restore", "continued", "--append", "--force-replica", "-i", copy.toString())
                .orThrow();
        Path whole = folder.resolve("whole.backup");
        admin.run("hot-backup", "continued", "-o", whole.toString()).orThrow();
        assertThat(whole).hasSameBinaryContentAs(copy);
    }
}

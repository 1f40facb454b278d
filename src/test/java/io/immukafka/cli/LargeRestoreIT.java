package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.backup.BackupWriter;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.SpoolFiles;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A backup file of large transactions is restored straight from the file. */
@EnabledOnOs(OS.LINUX)
@ExtendWith(RealServers.class)
class LargeRestoreIT {

    private static final int TRANSACTIONS = 8;
    private static final int LENGTH = 20 << 20;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    @Test
    void noTransactionIsCopiedFirst(ImmudbServer server) throws Exception {
        Path file = folder.resolve("large.backup");
        Position last = write(file);
        int others = SpoolFiles.open().size();

        CompletableFuture<InProcess.Result> restore = CompletableFuture.supplyAsync(
                () -> new InProcess(folder).on(server, "restore", "large_restore", "-i", file.toString()));
        int most = 0;
        while (!restore.isDone()) {
            most = Math.max(most, SpoolFiles.open().size() - others);
        }

        assertThat(restore.get().exitCode()).as(restore.get().err()).isZero();
        assertThat(restore.get().err()).contains("ends with " + last);
        assertThat(most).as("temporary files").isZero();
        try (var client = server.client(Duration.ofSeconds(20))) {
            assertThat(client.database("large_restore").currentState().get().committed())
                    .isEqualTo(last);
        }
    }

    private static Position write(Path file) throws Exception {
        Random random = new Random(1);
        Position last = Position.EMPTY;
        try (BackupWriter writer = BackupWriter.toFile(
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), 0)) {
            for (int i = 0; i < TRANSACTIONS; i++) {
                SimTx tx = SimTx.after(last, LENGTH, random);
                for (TxPart part : tx.parts(1 << 20)) {
                    writer.append(part);
                }
                last = tx.reached();
            }
        }
        return last;
    }
}

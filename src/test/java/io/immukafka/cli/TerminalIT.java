package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** On a terminal: a pseudo-terminal that {@code script} of util-linux makes. */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TerminalIT {

    private static final String DATABASE = "terminal";

    private final ImmudbServer server;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    TerminalIT(ImmudbServer server) {
        this.server = server;
    }

    @BeforeAll
    void fill() {
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.fast(DATABASE));
        }
        try (ImmudbWriter writer = server.writer(DATABASE)) {
            for (int i = 0; i < 20; i++) {
                writer.set("key" + i, new byte[10_000]);
            }
        }
    }

    @Test
    void asksForThePasswordWithoutEchoAndShowsProgress() throws Exception {
        CommandProcess command = new CommandProcess(folder, server);
        assumeTrue(command.shell("script --version").out().contains("util-linux"), "script of util-linux");
        Path file = folder.resolve("file");

        CommandProcess.Running run = command.startShell("unset IMMUDB_PASSWORD; script -qec \"$K backup " + DATABASE
                + " -o " + file + " --max-rate 100K\" /dev/null");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(run.out()).contains("Password of user 'immudb' at " + server.address()));
        try (OutputStream keyboard = run.process().getOutputStream()) {
            keyboard.write((server.password() + "\n").getBytes(StandardCharsets.UTF_8));
            keyboard.flush();
            InProcess.Result result = run.end();

            assertThat(result.exitCode()).as(result.out()).isZero();
            assertThat(result.out())
                    .doesNotContain(server.password())
                    .containsPattern(
                            DATABASE + " +\\d+% \\[=+>? *\\] +\\d+/20 tx \\(0:00:\\d\\d / 0:00:\\d\\d\\) [0-9.]+ tx/s")
                    .contains("20/20 tx");
            assertThat(BackupFiles.records(file)).hasSize(20);
        }
    }

    @Test
    void isQuietInAPipe() throws Exception {
        InProcess.Result result = new CommandProcess(folder, server).shell("$K backup " + DATABASE + " | cat");

        assertThat(result.exitCode()).isZero();
        assertThat(result.err()).hasLineCount(2).doesNotContain("%", "\r");
    }
}

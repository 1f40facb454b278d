package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.immukafka.cli.console.ExitCode;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.MidnightZone;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All databases of a server in one run, one of them after retention has removed values. */
class WholeServerIT {

    private static final int VALUE = 32 << 10;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private static void fill(ImmudbServer server) {
        server.create(DatabaseSpec.fast("kept").fileSize(64 << 10).embeddedValues(false), DatabaseSpec.fast("plain"));
        try (ImmudbWriter kept = server.writer("kept");
                ImmudbWriter plain = server.writer("plain")) {
            // Without a table the truncation's own transaction has no entries, and no server replays it.
            kept.sql("CREATE TABLE t (id INTEGER, PRIMARY KEY id)");
            for (int i = 0; i < 8; i++) {
                kept.set("key" + i, new byte[VALUE]);
            }
            plain.set("key", "value");
        }
    }

    @Test
    void eachDatabaseToItsFileAndRemovedValuesAreReported() throws Exception {
        Path data = Files.createDirectory(folder.resolve("data"));
        try (ImmudbServer server = ImmudbServer.builder().folder(data).start()) {
            fill(server);
        }
        String zone = MidnightZone.write(folder.resolve("zone"), Instant.now());
        try (ImmudbServer server = ImmudbServer.builder()
                        .folder(data)
                        .environment("TZ", zone)
                        .start();
                Administrator administrator = server.administrator()) {
            administrator.truncate("kept");
            InProcess ours = new InProcess(folder);
            Path files = folder.resolve("files");

            InProcess.Result all = ours.on(server, "backup", "--all", "-o", files.toString(), "--json");
            assertThat(all.exitCode()).as(all.err()).isZero();
            assertThat(files)
                    .isDirectoryContaining("glob:**/defaultdb.backup")
                    .isDirectoryContaining("glob:**/kept.backup")
                    .isDirectoryContaining("glob:**/plain.backup")
                    .isDirectoryNotContaining("glob:**/systemdb.backup");
            assertThat(BackupFiles.records(files.resolve("plain.backup"))).hasSize(1);

            Path none = folder.resolve("none");
            InProcess.Result unknown = ours.on(server, "backup", "plain", "mising", "-o", none.toString());
            assertThat(unknown.exitCode()).isEqualTo(ExitCode.REFUSED);
            assertThat(unknown.err()).contains("[IMK-204]", "no database of the server matches mising");
            assertThat(none).doesNotExist();

            Path kept = files.resolve("kept.backup");
            InProcess.Result verified = ours.command("verify", kept.toString(), "--deep", "--json");
            assertThat(verified.exitCode()).as(verified.err()).isZero();
            assertThat(verified.err()).contains("transactions have digests instead of their values");
            assertThat(verified.out()).doesNotContain("\"truncated\":0").contains("\"verified\":true");

            InProcess.Result refused = ours.on(server, "restore", "again", "-i", kept.toString());
            assertThat(refused.exitCode()).isEqualTo(ExitCode.UNPROVED);
            assertThat(refused.err()).contains("has digests instead of its values", "--allow-truncated");

            InProcess.Result allowed =
                    ours.on(server, "restore", "again", "-i", kept.toString(), "--append", "--allow-truncated");
            assertThat(allowed.exitCode()).as(allowed.err()).isZero();
            try (ImmudbWriter origin = server.writer("kept");
                    ImmudbWriter restored = server.writer("again")) {
                assertThat(restored.state().getTxHash())
                        .isEqualTo(origin.state().getTxHash());
                // What was replayed is indexed some time later.
                await().ignoreExceptions()
                        .until(() -> restored.get("key7").getValue().size() == VALUE);
            }
        }
    }
}

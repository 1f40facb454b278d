package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.cli.console.ExitCode;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A target that can't be opened is never taken for an empty one: an error, and nothing is created or written. */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class UnopenedTargetIT {

    private static final String BACKUP = "src/test/resources/fixtures/1-13.backup";
    private static final String USED = "unopened";
    private static final String EMPTY = "unopenedempty";
    private static final String PASSWORD = "Unopened#1";

    private final ImmudbServer server;
    private Administrator administrator;
    private InProcess ours;

    @TempDir
    private Path folder;

    UnopenedTargetIT(ImmudbServer server) {
        this.server = server;
    }

    @BeforeAll
    void fill() {
        try (Administrator all = server.administrator()) {
            all.create(DatabaseSpec.fast(USED));
            all.create(DatabaseSpec.fast(EMPTY));
            all.createUser("unopenedreader", PASSWORD, EMPTY, Administrator.Permission.READ);
        }
        try (ImmudbWriter writer = writer()) {
            writer.set("key", "value");
        }
    }

    @BeforeEach
    void command() {
        ours = new InProcess(folder);
        administrator = server.administrator();
    }

    @AfterEach
    void nothingIsLeft() throws IOException {
        administrator.close();
        try (ImmudbWriter reader = writer()) {
            assertThat(reader.state().getTxId()).isEqualTo(1);
        }
        try (var notes = Files.list(folder.resolve("state").resolve("immukafka"))) {
            assertThat(notes).isEmpty();
        }
    }

    private ImmudbWriter writer() {
        return server.writer(USED);
    }

    private InProcess.Result restoreAs(String user, String password, String database) throws IOException {
        Path file = Files.writeString(folder.resolve("given"), password);
        return ours.command(
                "restore",
                database,
                "-i",
                BACKUP,
                "-p=" + server.port(),
                "--username=" + user,
                "--append",
                "--force-replica",
                "--password-file=" + file,
                "--patience=2");
    }

    private void assertFailed(InProcess.Result result, int exitCode, String... words) {
        assertThat(result.exitCode()).as(result.err()).isEqualTo(exitCode);
        assertThat(result.err()).contains(words).hasLineCount(1).doesNotContain("Creating");
        assertThat(result.out()).isEmpty();
    }

    private boolean exists(String database) {
        InProcess.Result status = ours.on(server, "status", InProcess.place(server, database));
        return status.exitCode() == 0;
    }

    @Test
    void withAWrongPassword() throws IOException {
        assertFailed(restoreAs("immudb", "wrong", USED), ExitCode.REFUSED, "password");
        assertFailed(restoreAs("immudb", "wrong", "unopenednew"), ExitCode.REFUSED, "password");
        assertThat(exists("unopenednew")).isFalse();
    }

    @Test
    void withoutTheRight() throws IOException {
        assertFailed(restoreAs("unopenedreader", PASSWORD, EMPTY), ExitCode.REFUSED, "admin permission");
        assertThat(ours.on(server, "status", InProcess.place(server, EMPTY), "--json")
                        .out())
                .contains("\"last\":0");
        assertThat(restoreAs("unopenedreader", PASSWORD, "unopenedother").exitCode())
                .isEqualTo(ExitCode.REFUSED);
        assertThat(exists("unopenedother")).isFalse();
    }

    @Test
    void whileItIsUnloaded() throws IOException {
        administrator.unload(USED);
        try {
            InProcess.Result result = ours.on(server, "restore", USED, "-i", BACKUP, "--append", "--force-replica");
            assertThat(result.exitCode()).as(result.err()).isIn(ExitCode.REFUSED, ExitCode.UNREACHABLE);
            assertThat(result.err()).contains("loaded").doesNotContain("Creating");
        } finally {
            administrator.load(USED);
        }
    }

    @Test
    void withNobodyListening() throws IOException {
        assertFailed(
                ours.command("restore", USED, "-i", BACKUP, "-p=1", "--password-file=" + ours.password(server)),
                ExitCode.UNREACHABLE,
                "127.0.0.1:1");
        assertFailed(
                ours.command("copy", BACKUP, "kafka://127.0.0.1:1/topic?config=" + quick()),
                ExitCode.UNREACHABLE,
                "127.0.0.1:1");
    }

    private Path quick() throws IOException {
        return Files.writeString(
                folder.resolve("quick.properties"), "default.api.timeout.ms=2000\nrequest.timeout.ms=1000\n");
    }

    @Test
    void aFileThatIsNone() throws IOException {
        Path directory = Files.createDirectories(folder.resolve("directory"));
        assertFailed(
                ours.on(server, "backup", USED, "--append", "-o", directory.toString()),
                ExitCode.UNREACHABLE,
                directory.toString());
        assertThat(directory).isEmptyDirectory();
        Path text = Files.writeString(folder.resolve("text"), "not a backup");
        assertFailed(
                ours.on(server, "backup", USED, "--append", "--repair", "-o", text.toString()),
                ExitCode.UNPROVED,
                "does not begin as a backup file");
        assertThat(text).hasContent("not a backup");
    }
}

package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.cli.console.ExitCode;
import io.immukafka.harness.ImmuAdmin;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.ServerFailedException;
import io.immukafka.workload.ImmudbWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Files that immuadmin's restore takes, or that kill the server through it, and that ours refuses. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class SideBySideIT {

    private ImmudbServer server;
    private ImmuAdmin admin;
    private InProcess ours;
    private Path backup;

    @TempDir
    private static Path folder;

    @BeforeAll
    void fill() {
        server = ImmudbServer.start();
        admin = ImmuAdmin.of(server);
        admin.run("database", "create", "origin").orThrow();
        try (ImmudbWriter writer = server.writer("origin")) {
            for (int i = 0; i < 10; i++) {
                writer.set("key" + i, "value " + i);
            }
        }
        backup = folder.resolve("intact");
        admin.run("hot-backup", "origin", "-o", backup.toString()).orThrow();
    }

    @BeforeEach
    void command() {
        ours = new InProcess(folder);
    }

    @AfterAll
    void end() {
        server.close();
    }

    /** The backup with one of its last records replaced. */
    private Path damaged(String name, int record, UnaryOperator<byte[]> damage) throws IOException {
        List<byte[]> records = new ArrayList<>(BackupFiles.records(backup));
        records.set(record - 1, damage.apply(records.get(record - 1)));
        return BackupFiles.write(folder.resolve(name), records);
    }

    private long lastTx(String database) {
        try (ImmudbWriter reader = server.writer(database)) {
            return reader.state().getTxId();
        }
    }

    private InProcess.Result restore(String database, Path file) {
        return ours.on(server, "restore", database, "-i", file.toString());
    }

    private boolean theirs(String database, Path file) {
        try {
            return admin.run(null, Duration.ofSeconds(30), List.of("hot-restore", database, "-i", file.toString()))
                            .exitCode()
                    == 0;
        } catch (ServerFailedException killedAfterTheLimit) {
            return false;
        }
    }

    @Test
    void aForgedTimestampNeverReachesTheDatabase() throws IOException {
        Path file = damaged("timestamp", 10, BackupFiles::withForgedTimestamp);

        InProcess.Result refused = restore("timestamp_ours", file);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.UNPROVED);
        assertThat(refused.err())
                .contains("transaction 10 (")
                .contains("failed verification")
                .contains("Alh");
        assertThat(lastTx("timestamp_ours")).isEqualTo(9);

        // immuadmin commits it first, and compares then: the database is forked for good.
        assertThat(theirs("timestamp_theirs", file)).isFalse();
        assertThat(lastTx("timestamp_theirs")).isEqualTo(10);
    }

    @Test
    void strippedValuesAreRefused() throws IOException {
        Path file = damaged("stripped", 10, BackupFiles::withoutValues);

        InProcess.Result refused = restore("stripped_ours", file);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.UNPROVED);
        assertThat(refused.err()).contains("without its values").contains("--allow-truncated");
        assertThat(lastTx("stripped_ours")).isEqualTo(9);

        // immuadmin takes it, and all checksums are right: the value of key9 is gone.
        assertThat(theirs("stripped_theirs", file)).isTrue();
        assertThat(lastTx("stripped_theirs")).isEqualTo(10);

        InProcess.Result verified = ours.command("verify", file.toString());
        assertThat(verified.exitCode()).isZero();
        assertThat(verified.err()).contains("1 transactions come without their values");
        assertThat(ours.on(server, "restore", "stripped_allowed", "-i", file.toString(), "--allow-truncated")
                        .exitCode())
                .isZero();
    }

    @Test
    void aMalformedFileDoesNotKillTheServer() throws IOException {
        Path file = damaged("malformed", 10, BackupFiles::withoutFlagLength);

        InProcess.Result refused = restore("malformed_ours", file);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.UNPROVED);
        assertThat(server.isRunning()).isTrue();
        assertThat(lastTx("malformed_ours")).isEqualTo(9);

        assertThat(theirs("malformed_theirs", file)).isFalse();
        assertThat(server.isRunning())
                .as("the server, after immuadmin's restore")
                .isFalse();
        server.restart();
        admin.login();
    }

    /** What {@code --verify-only} accepts. */
    @Test
    void verifyFindsWhatImmuadminAccepts() throws IOException {
        List<Path> files = List.of(
                damaged("v1", 10, BackupFiles::withForgedTimestamp),
                damaged("v2", 5, BackupFiles::withForgedTimestamp),
                damaged("v3", 5, BackupFiles::withoutFlagLength),
                damaged("v4", 3, record -> {
                    record[record.length - 5] ^= 1;
                    return record;
                }));
        for (Path file : files) {
            assertThat(admin.run("hot-restore", "--verify-only", "-i", file.toString())
                            .exitCode())
                    .as(file + " by immuadmin")
                    .isZero();
            assertThat(ours.command("verify", file.toString()).exitCode())
                    .as(file + " by ours")
                    .isEqualTo(ExitCode.UNPROVED);
        }
    }
}

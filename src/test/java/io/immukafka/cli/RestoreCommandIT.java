package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.immukafka.cli.console.ExitCode;
import io.immukafka.client.ImmudbClient;
import io.immukafka.harness.ImmuAdmin;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbCallException;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Workload;
import io.immukafka.workload.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code restore} and {@code immuadmin hot-restore} with the same files on the same server: the same decisions. */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RestoreCommandIT {

    private static final int COUNT = 300;

    private final TestServers servers;
    private final ImmudbServer server;
    private ImmuAdmin admin;
    private InProcess ours;
    private Path backup;
    private Path other;
    private int names;

    @TempDir
    private static Path folder;

    RestoreCommandIT(TestServers servers) {
        this.servers = servers;
        server = servers.immudb();
    }

    @BeforeAll
    void fill() {
        admin = ImmuAdmin.of(server);
        ours = new InProcess(folder);
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.fast("restorecli"));
            administrator.create(DatabaseSpec.fast("restorecli_other"));
        }
        try (ImmudbWriter writer = server.writer("restorecli");
                ImmudbWriter stranger = server.writer("restorecli_other")) {
            new Workload(WorkloadSpec.of(5, COUNT).withInFlight(16)).write(writer, step -> {});
            for (int i = 0; i < 20; i++) {
                stranger.set("k" + i, "other");
            }
        }
        backup = folder.resolve("all.backup");
        other = folder.resolve("other.backup");
        admin.run("hot-backup", "restorecli", "-o", backup.toString()).orThrow();
        assertThat(ours.on(server, "backup", "restorecli_other", "-o", other.toString())
                        .exitCode())
                .isZero();
    }

    @BeforeEach
    void command() {
        ours = new InProcess(folder);
    }

    private String newName() {
        names++;
        return "rest" + names;
    }

    /** The records from one to another, both included, of a file. */
    private Path range(Path file, int from, int to) throws IOException {
        return BackupFiles.write(
                folder.resolve("range-" + from + "-" + to),
                BackupFiles.records(file).subList(from - 1, to));
    }

    private int restore(String database, Path file, String... more) {
        List<String> line = new ArrayList<>(List.of("restore", database, "-i", file.toString()));
        line.addAll(List.of(more));
        return ours.on(server, line.toArray(new String[0])).exitCode();
    }

    private boolean theirs(String database, Path file, String... more) {
        List<String> line = new ArrayList<>(List.of("hot-restore", database, "-i", file.toString()));
        line.addAll(List.of(more));
        return admin.run(null, Duration.ofMinutes(2), line).exitCode() == 0;
    }

    private String alh(String database) {
        try (ImmudbWriter reader = server.writer(database)) {
            byte[] hash = reader.state().getTxHash().toByteArray();
            return reader.state().getTxId() + " " + HexFormat.of().formatHex(hash);
        }
    }

    private void assertWritable(String database) {
        try (ImmudbWriter writer = server.writer(database)) {
            assertThat(writer.set("written", "after")).isPositive();
        }
    }

    /** The server indexes some time after the commit. */
    @Test
    void everyKeyIsFound() {
        String database = newName();
        assertThat(restore(database, other)).isZero();
        try (ImmudbWriter reader = server.writer(database)) {
            for (int i = 0; i < 20; i++) {
                String key = "k" + i;
                await().ignoreExceptions()
                        .untilAsserted(
                                () -> assertThat(reader.get(key).getValue().toStringUtf8())
                                        .as(key)
                                        .isEqualTo("other"));
            }
        }
    }

    /** Slots cost the server memory that it scans: large transactions need few. */
    @Test
    void slotsFitTheLengthOfTheTransactions() {
        String small = newName();
        assertThat(restore(small, other)).isZero();
        String large = newName();
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.fast("restorecli_large"));
        }
        try (ImmudbWriter writer = server.writer("restorecli_large")) {
            for (int i = 0; i < 4; i++) {
                writer.set("k" + i, new byte[2 << 20]);
            }
        }
        Path file = folder.resolve("large.backup");
        assertThat(ours.on(server, "backup", "restorecli_large", "-o", file.toString())
                        .exitCode())
                .isZero();
        assertThat(restore(large, file)).isZero();
        try (ImmudbClient client = server.client(Duration.ofSeconds(20))) {
            assertThat(client.database(small).settings().join().maxConcurrency())
                    .isEqualTo(400);
            assertThat(client.database(large).settings().join().maxConcurrency())
                    .isEqualTo(30);
        }
    }

    private void assertReplica(String database) {
        ThrowingCallable write = () -> {
            try (ImmudbWriter writer = server.writer(database)) {
                writer.set("written", "never");
            }
        };
        assertThatThrownBy(write).isInstanceOf(ImmudbCallException.class).hasMessageContaining("read-only");
    }

    @Test
    void aNewDatabaseHoldsTheSameAndCanBeWrittenTo() {
        String mine = newName();
        String their = newName();

        assertThat(restore(mine, backup)).isZero();
        assertThat(theirs(their, backup)).isTrue();

        assertThat(alh(mine)).isEqualTo(alh("restorecli")).isEqualTo(alh(their));
        assertWritable(mine);
    }

    @Test
    void immuadminRestoresOurFile() throws IOException {
        Path file = folder.resolve("ours.backup");
        assertThat(ours.on(server, "backup", "restorecli", "-o", file.toString())
                        .exitCode())
                .isZero();
        String their = newName();
        assertThat(theirs(their, file)).isTrue();
        assertThat(alh(their)).isEqualTo(alh("restorecli"));
    }

    /** The same decisions on a database that holds 1 to 100 of the history. */
    @ParameterizedTest
    @CsvSource({
        "1, 300, '', 2, false",
        "1, 300, --append, 2, false",
        "1, 300, --append --force-replica, 0, true",
        "50, 300, --append --force-replica, 0, true",
        "100, 300, --append --force-replica, 0, true",
        "101, 300, --append --force-replica, 0, false",
        "101, 300, --append --force-replica --force, 0, true",
        "102, 300, --append --force-replica, 1, false",
        "102, 300, --append --force-replica --force, 1, false",
        "1, 100, --append --force-replica, 0, true",
        "1, 99, --append --force-replica, 2, false",
    })
    void decidesAsImmuadminDoes(int from, int to, String options, int exitCode, boolean immuadmin) throws IOException {
        Path base = range(backup, 1, 100);
        Path file = range(backup, from, to);
        String[] more = options.isEmpty() ? new String[0] : options.split(" ");
        String mine = newName();
        String their = newName();
        assertThat(restore(mine, base)).isZero();
        assertThat(restore(their, base)).isZero();

        assertThat(restore(mine, file, more)).as("ours").isEqualTo(exitCode);
        assertThat(theirs(their, file, more)).as("immuadmin").isEqualTo(immuadmin);

        boolean restored = exitCode == 0 && to > 100;
        assertThat(alh(mine)).startsWith((restored ? to : 100) + " ");
        if (restored && to == COUNT) {
            assertThat(alh(mine)).isEqualTo(alh("restorecli"));
        }
        assertWritable(mine);
    }

    @Test
    void anotherHistoryIsRefusedByBoth() throws IOException {
        Path base = range(backup, 1, 10);
        String mine = newName();
        String their = newName();
        assertThat(restore(mine, base)).isZero();
        assertThat(restore(their, base)).isZero();

        assertThat(restore(mine, other, "--append", "--force-replica")).isEqualTo(ExitCode.UNPROVED);
        assertThat(theirs(their, other, "--append", "--force-replica")).isFalse();
        // Without an overlap immuadmin only notices when the server refuses; ours has nothing to send.
        Path later = range(other, 11, 20);
        assertThat(restore(mine, later, "--append", "--force-replica", "--force"))
                .isEqualTo(ExitCode.UNPROVED);
        assertThat(theirs(their, later, "--append", "--force-replica", "--force"))
                .isFalse();

        assertThat(alh(mine)).startsWith("10 ");
        assertWritable(mine);
    }

    @Test
    void aReplicaOfSomebodyElseStaysOne() throws IOException {
        String name = newName();
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.fast(name).replica(true));
        }
        assertThat(restore(name, range(backup, 1, 100))).isZero();
        assertReplica(name);
        assertThat(restore(name, backup)).isEqualTo(ExitCode.REFUSED);
        assertThat(restore(name, backup, "--append")).isZero();
        assertThat(alh(name)).isEqualTo(alh("restorecli"));
        assertReplica(name);
    }

    @Test
    void nothingIsCreatedForAFileThatCanNotBeRestored() throws IOException {
        Path empty = Files.write(folder.resolve("empty"), new byte[0]);
        Path text = Files.writeString(folder.resolve("text"), "not a backup file at all, but long enough to be read");
        String name = newName();

        assertThat(restore(name, empty)).isEqualTo(ExitCode.UNPROVED);
        assertThat(restore(name, text)).isEqualTo(ExitCode.UNPROVED);
        assertThat(restore(name, range(backup, 2, 300))).isEqualTo(ExitCode.UNPROVED);
        assertThat(restore(name, folder.resolve("missing"))).isEqualTo(ExitCode.UNREACHABLE);

        assertThat(admin.run("database", "list").orThrow().text()).doesNotContain(name + " ");
    }

    @Test
    void restoresUpToAPoint() throws IOException {
        String name = newName();
        assertThat(restore(name, backup, "--until-tx", "120")).isZero();
        assertThat(alh(name)).startsWith("120 ");
        assertThat(restore(newName(), backup, "--until-time", "2001-01-01T00:00:00Z"))
                .isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void reservedDatabasesAreRefused() {
        assertThat(restore("defaultdb", backup, "--append", "--force-replica")).isNotZero();
    }

    @Test
    void pipesAndCompression() throws Exception {
        CommandProcess process = new CommandProcess(Files.createDirectory(folder.resolve("process")), server);
        String piped = newName();
        InProcess.Result direct = process.shell("$K backup restorecli | $K restore " + piped);
        assertThat(direct.exitCode()).as(direct.err()).isZero();
        assertThat(alh(piped)).isEqualTo(alh("restorecli"));

        String zipped = newName();
        InProcess.Result compressed = process.shell("$K backup restorecli | gzip > " + folder + "/x.gz && gzip -dc "
                + folder + "/x.gz | $K verify && gzip -dc " + folder + "/x.gz | $K restore " + zipped);
        assertThat(compressed.exitCode()).as(compressed.err()).isZero();
        assertThat(alh(zipped)).isEqualTo(alh("restorecli"));

        String cut = newName();
        InProcess.Result broken =
                process.shell("$K backup restorecli | head -c 20000 | $K restore " + cut + "; exit ${PIPESTATUS[2]}");
        assertThat(broken.exitCode()).isEqualTo(ExitCode.UNPROVED);
        assertThat(broken.err()).contains("the file ends here").contains("run the same command again");
        assertThat(restore(cut, backup))
                .as("the state folder is that of the process")
                .isEqualTo(ExitCode.REFUSED);
        assertThat(process.run(backup, "restore", cut).exitCode()).isZero();
        assertThat(alh(cut)).isEqualTo(alh("restorecli"));
        assertWritable(cut);
    }

    /** Exports of these files lack the flag at the end: immudb 1.3 wrote them. */
    @Test
    void oldFilesWithoutTheLastFlagAreRestored() throws Exception {
        Path ten = Path.of("src/test/resources/fixtures/1-10.backup").toAbsolutePath();
        Path thirteen = Path.of("src/test/resources/fixtures/1-13.backup").toAbsolutePath();
        String mine = newName();
        String their = newName();

        assertThat(restore(mine, ten)).isZero();
        assertThat(restore(mine, thirteen, "--append", "--force-replica")).isZero();
        assertThat(theirs(their, thirteen)).isTrue();

        assertThat(alh(mine)).isEqualTo(alh(their)).startsWith("13 ");
    }

    /** What one version has written is restored by the other, with the tool of either. */
    @ParameterizedTest
    @ValueSource(strings = {"1.9.7"})
    void betweenVersions(String version) throws IOException {
        ImmudbServer old = servers.immudb(version);
        ImmuAdmin oldAdmin = ImmuAdmin.of(old);
        assertThat(ours.on(old, "restore", "fromnew", "-i", backup.toString()).exitCode())
                .isZero();
        Path mine = folder.resolve("old-ours");
        Path theirs = folder.resolve("old-theirs");
        Files.deleteIfExists(mine);
        assertThat(ours.on(old, "backup", "fromnew", "-o", mine.toString()).exitCode())
                .isZero();
        oldAdmin.run("hot-backup", "fromnew", "-o", theirs.toString()).orThrow();
        assertThat(mine).hasSameBinaryContentAs(theirs);

        String back = newName();
        assertThat(restore(back, theirs)).isZero();
        assertThat(alh(back)).isEqualTo(alh("restorecli"));
        oldAdmin.run("hot-restore", "theirs", "-i", mine.toString()).orThrow();
        assertThat(ours.command(
                                "status",
                                InProcess.place(old, "theirs"),
                                InProcess.place(server, back),
                                "--password-file=" + ours.password(server))
                        .exitCode())
                .isZero();
    }
}

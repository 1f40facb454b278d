package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.immukafka.cli.console.ExitCode;
import io.immukafka.harness.ImmuAdmin;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Workload;
import io.immukafka.workload.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code backup} and {@code immuadmin hot-backup} on the same database: the same decisions, the same bytes. */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class BackupCommandIT {

    private static final String DATABASE = "backupcli";

    private final ImmudbServer server;
    private ImmuAdmin admin;
    private InProcess ours;

    @TempDir
    private static Path folder;

    BackupCommandIT(ImmudbServer server) {
        this.server = server;
    }

    @BeforeAll
    void fill() {
        admin = ImmuAdmin.of(server);
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.fast(DATABASE));
            administrator.create(DatabaseSpec.fast("backupcli_other"));
            administrator.create(DatabaseSpec.fast("backupcli_empty"));
        }
        try (ImmudbWriter writer = server.writer(DATABASE);
                ImmudbWriter other = server.writer("backupcli_other")) {
            new Workload(WorkloadSpec.of(3, 600).withInFlight(16)).write(writer, step -> {});
            for (int i = 0; i < 30; i++) {
                other.set("k" + i, "other");
            }
        }
    }

    @BeforeEach
    void command() {
        ours = new InProcess(folder);
    }

    private Path path(String name) throws IOException {
        Path path = folder.resolve(name);
        Files.deleteIfExists(path);
        return path;
    }

    private InProcess.Result backup(String database, Path file, String... more) {
        String[] all = new String[more.length + 4];
        all[0] = "backup";
        all[1] = database;
        all[2] = "-o";
        all[3] = file.toString();
        System.arraycopy(more, 0, all, 4, more.length);
        return ours.on(server, all);
    }

    @Test
    void theFileIsByteForByteThatOfImmuadmin() throws IOException {
        Path mine = path("mine");
        Path theirs = path("theirs");

        assertThat(backup(DATABASE, mine).exitCode()).isZero();
        admin.run("hot-backup", DATABASE, "-o", theirs.toString()).orThrow();

        assertThat(mine).hasSameBinaryContentAs(theirs);
    }

    @Test
    void startsWithTheWantedTransactionAndEndsWithIt() throws IOException {
        Path mine = path("mine");
        Path theirs = path("theirs");

        assertThat(backup(DATABASE, mine, "--start-tx", "400").exitCode()).isZero();
        admin.run("hot-backup", DATABASE, "--start-tx=400", "-o", theirs.toString())
                .orThrow();
        assertThat(mine).hasSameBinaryContentAs(theirs);

        Path upTo = path("upto");
        assertThat(backup(DATABASE, upTo, "--until-tx", "450", "--start-tx", "400")
                        .exitCode())
                .isZero();
        assertThat(Files.readAllBytes(theirs)).startsWith(Files.readAllBytes(upTo));
        assertThat(BackupFiles.records(upTo)).hasSize(51);

        Path none = path("none");
        assertThat(backup(DATABASE, none, "--until-tx", "601").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(backup(DATABASE, none, "--start-tx", "602").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(backup(DATABASE, none, "--max-rate", "1Q").err()).contains("'1Q' is no rate");
        assertThat(none).doesNotExist();
    }

    @Test
    void anExistingFileIsRefusedByBoth() throws IOException {
        Path file = Files.writeString(path("taken"), "taken");

        InProcess.Result refused = backup(DATABASE, file);
        assertThat(refused.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("exists already").contains("--append");
        assertThat(admin.run("hot-backup", DATABASE, "-o", file.toString()).exitCode())
                .isNotZero();
        assertThat(file).hasContent("taken");
    }

    @Test
    void appendsWhatIsNewAndSaysSoWhenThereIsNothing() throws IOException {
        Path mine = path("mine");
        assertThat(backup(DATABASE, mine, "--until-tx", "300").exitCode()).isZero();
        assertThat(backup(DATABASE, mine, "--append").exitCode()).isZero();
        Path theirs = path("theirs");
        admin.run("hot-backup", DATABASE, "-o", theirs.toString()).orThrow();
        assertThat(mine).hasSameBinaryContentAs(theirs);

        InProcess.Result nothing = backup(DATABASE, mine, "--append");
        assertThat(nothing.exitCode()).isZero();
        assertThat(nothing.err()).contains("nothing to do");
        assertThat(admin.run("hot-backup", DATABASE, "--append", "-o", mine.toString())
                        .orThrow()
                        .stderr())
                .contains("nothing to do");
        assertThat(mine).hasSameBinaryContentAs(theirs);
    }

    @Test
    void immuadminContinuesOurFileAndWeContinueTheirs() throws IOException {
        Path whole = path("whole");
        admin.run("hot-backup", DATABASE, "-o", whole.toString()).orThrow();
        byte[] records = Files.readAllBytes(whole);

        Path mine = path("mine");
        assertThat(backup(DATABASE, mine, "--until-tx", "100").exitCode()).isZero();
        admin.run("hot-backup", DATABASE, "--append", "-o", mine.toString()).orThrow();
        assertThat(mine).hasBinaryContent(records);

        Path theirs = path("theirs");
        BackupFiles.write(theirs, BackupFiles.records(whole).subList(0, 100));
        assertThat(backup(DATABASE, theirs, "--append").exitCode()).isZero();
        assertThat(theirs).hasBinaryContent(records);
    }

    @Test
    void appendAndStartTxExcludeEachOther() throws IOException {
        Path file = path("file");
        assertThat(backup(DATABASE, file, "--append", "--start-tx", "7").exitCode())
                .isEqualTo(ExitCode.REFUSED);
        assertThat(admin.run("hot-backup", DATABASE, "--append", "--start-tx=7", "-o", file.toString())
                        .exitCode())
                .isNotZero();
        assertThat(ours.on(server, "backup", DATABASE, "--append").exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(file).doesNotExist();
    }

    @Test
    void doesNotAppendToTheFileOfAnotherDatabase() throws IOException {
        Path file = path("file");
        assertThat(backup("backupcli_other", file).exitCode()).isZero();
        byte[] before = Files.readAllBytes(file);

        InProcess.Result refused = backup(DATABASE, file, "--append");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.UNPROVED);
        assertThat(refused.err()).contains("Alh of transaction 30");
        assertThat(admin.run("hot-backup", DATABASE, "--append", "-o", file.toString())
                        .exitCode())
                .isNotZero();

        InProcess.Result shorter = backup("backupcli_empty", file, "--append");
        assertThat(shorter.exitCode()).isEqualTo(ExitCode.UNPROVED);
        assertThat(file).hasBinaryContent(before);
    }

    @Test
    void aCutFileIsRepairedOnlyOnDemand() throws IOException {
        Path whole = path("whole");
        assertThat(backup(DATABASE, whole).exitCode()).isZero();
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = Files.write(path("cut"), Arrays.copyOf(bytes, bytes.length - 5));

        InProcess.Result refused = backup(DATABASE, cut, "--append");
        assertThat(refused.exitCode()).isEqualTo(ExitCode.UNPROVED);
        assertThat(refused.err()).contains("--repair").contains("in the middle of a record");
        assertThat(Files.size(cut)).isEqualTo(bytes.length - 5);

        assertThat(backup(DATABASE, cut, "--append", "--repair").exitCode()).isZero();
        assertThat(cut).hasBinaryContent(bytes);
    }

    @Test
    void aDamagedEndIsNotContinued() throws IOException {
        Path file = path("file");
        assertThat(backup(DATABASE, file, "--until-tx", "50").exitCode()).isZero();
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 10] ^= 1;
        Files.write(file, bytes);

        assertThat(backup(DATABASE, file, "--append").exitCode()).isEqualTo(ExitCode.UNPROVED);
        assertThat(backup(DATABASE, file, "--append", "--repair").exitCode()).isZero();
        assertThat(ours.command("verify", file.toString()).exitCode()).isZero();
    }

    @Test
    void stopsBeforeTheFirstTransactionThatIsTooLate() throws IOException {
        Path file = path("file");
        assertThat(backup(DATABASE, file, "--until-time", "2001-01-01T00:00:00Z")
                        .exitCode())
                .isZero();
        assertThat(file).isEmptyFile();
        Path all = path("all");
        assertThat(backup(DATABASE, all, "--until-time", "2101-01-01T00:00:00+01:00")
                        .exitCode())
                .isZero();
        assertThat(BackupFiles.records(all)).hasSize(600);
        assertThat(backup(DATABASE, path("no"), "--until-time", "yesterday").exitCode())
                .isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void cutsAHistoryAtAPointInTime() throws IOException {
        String timed = "timedcli";
        long cut;
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.fast(timed));
        }
        try (ImmudbWriter writer = server.writer(timed)) {
            for (int i = 0; i < 7; i++) {
                writer.set("early" + i, "value");
            }
            cut = writer.header(7).getTs();
            await().until(() -> System.currentTimeMillis() / 1000 > cut);
            for (int i = 0; i < 5; i++) {
                writer.set("late" + i, "value");
            }
        }
        String time = Instant.ofEpochSecond(cut).toString();

        Path early = path("early");
        InProcess.Result result = backup(timed, early, "--until-time", time, "--json");
        assertThat(result.exitCode()).as(result.err()).isZero();
        assertThat(result.out()).contains("\"transactions\":7", "\"last\":7");
        assertThat(BackupFiles.records(early)).hasSize(7);

        Path all = path("all");
        assertThat(backup(timed, all).exitCode()).isZero();
        String restored = timed + "_restored";
        assertThat(ours.on(server, "restore", restored, "-i", all.toString(), "--until-time", time)
                        .exitCode())
                .isZero();
        try (ImmudbWriter reader = server.writer(restored)) {
            assertThat(reader.state().getTxId()).isEqualTo(7);
        }
        assertThat(backup(timed, early, "--append").exitCode()).isZero();
        assertThat(early).hasSameBinaryContentAs(all);
    }

    @Test
    void writesSeveralDatabasesIntoAFolder() throws IOException {
        Path into = folder.resolve("several");

        InProcess.Result result = ours.on(server, "backup", "backupcli*", "-o", into.toString(), "--json");

        assertThat(result.exitCode()).isZero();
        assertThat(into.resolve(DATABASE + ".backup")).isNotEmptyFile();
        assertThat(into.resolve("backupcli_other.backup")).isNotEmptyFile();
        assertThat(into.resolve("backupcli_empty.backup")).isEmptyFile();
        assertThat(result.out()).startsWith("{\"backups\":[").contains("\"database\":\"backupcli_other\"");
        assertThat(ours.on(server, "backup", "nosuch*", "-o", into.toString()).exitCode())
                .isEqualTo(ExitCode.REFUSED);
    }

    @Test
    void keepsBelowARate() throws IOException {
        Path file = path("file");
        long began = System.nanoTime();
        assertThat(backup(DATABASE, file, "--until-tx", "200", "--max-rate", "20K")
                        .exitCode())
                .isZero();
        double seconds = (System.nanoTime() - began) / 1e9;
        assertThat(Files.size(file) / seconds).isLessThan(30 << 10);
    }

    @Test
    void saysWhoCouldNotBeReachedOrDoesNotExist() throws IOException {
        assertThat(backup("nosuchdatabase", path("no")).exitCode()).isEqualTo(ExitCode.REFUSED);
        InProcess.Result gone = ours.command(
                "backup",
                DATABASE,
                "-p=1",
                "--password-file=" + ours.password(server),
                "-o",
                path("no").toString());
        assertThat(gone.exitCode()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(gone.err()).hasLineCount(1);
        assertThat(folder.resolve("no")).doesNotExist();

        Path wrong = Files.writeString(folder.resolve("wrong"), "not the password");
        InProcess.Result denied = ours.command(
                "backup",
                DATABASE,
                "-p=" + server.port(),
                "--password-file=" + wrong,
                "-o",
                path("no").toString());
        assertThat(denied.exitCode()).isEqualTo(ExitCode.REFUSED);
        assertThat(denied.err()).contains("password");
    }

    @Test
    void anAppendedFileStaysAsItWasWhenTheServerIsGone() throws IOException {
        Path file = path("file");
        assertThat(backup(DATABASE, file, "--until-tx", "10").exitCode()).isZero();
        byte[] before = Files.readAllBytes(file);
        Files.write(file, new byte[0], StandardOpenOption.APPEND);

        assertThat(ours.command(
                                "backup",
                                DATABASE,
                                "-p=1",
                                "--append",
                                "--password-file=" + ours.password(server),
                                "-o",
                                file.toString())
                        .exitCode())
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(file).hasBinaryContent(before);
    }
}

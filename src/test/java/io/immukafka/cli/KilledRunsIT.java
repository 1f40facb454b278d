package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.immukafka.cli.console.ExitCode;
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
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that end early: the same command goes on, to the same bytes and the same Alh. */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class KilledRunsIT {

    private static final int COUNT = 1500;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final ImmudbServer server;
    private Path whole;
    private int names;

    @TempDir
    private static Path folder;

    KilledRunsIT(ImmudbServer server) {
        this.server = server;
    }

    @BeforeAll
    void fill() throws Exception {
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.fast("killed"));
        }
        try (ImmudbWriter writer = server.writer("killed")) {
            new Workload(WorkloadSpec.of(9, COUNT).withInFlight(32)).write(writer, step -> {});
        }
        whole = folder.resolve("whole");
        assertThat(new CommandProcess(folder, server)
                        .run(null, "backup", "killed", "-o", whole.toString())
                        .exitCode())
                .isZero();
    }

    private Path fresh(String name) throws IOException {
        names++;
        return Files.createDirectory(folder.resolve(name + names));
    }

    private String state(String database) {
        try (ImmudbWriter reader = server.writer(database)) {
            return reader.state().getTxId() + " "
                    + HexFormat.of().formatHex(reader.state().getTxHash().toByteArray());
        }
    }

    private long size(Path file) {
        try {
            return Files.exists(file) ? Files.size(file) : 0;
        } catch (IOException e) {
            return 0;
        }
    }

    private static void assertEnd(CommandProcess.Running run, int code) throws Exception {
        InProcess.Result result = run.end();
        assertThat(result.exitCode()).as(result.err()).isEqualTo(code);
    }

    /** Slow enough that it is still at work when it is killed, after so many bytes. */
    private void interruptBackup(CommandProcess command, Path file, String signal, long bytes) throws Exception {
        CommandProcess.Running run = command.start(null, "backup", "killed", "-o", file.toString(), "--max-rate", "1M");
        await().atMost(LIMIT).until(() -> size(file) >= bytes);
        run.signal(signal);
        run.process().waitFor();
        if (signal.equals("INT")) {
            assertEnd(run, ExitCode.INTERRUPTED);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 300_000})
    void aKilledBackupGoesOn(long bytes) throws Exception {
        Path own = fresh("backup");
        CommandProcess command = new CommandProcess(own, server);
        Path file = own.resolve("file");
        interruptBackup(command, file, "KILL", bytes);
        assertThat(size(file)).isLessThan(size(whole));

        assertThat(command.run(null, "backup", "killed", "-o", file.toString()).exitCode())
                .isZero();
        assertThat(file).hasSameBinaryContentAs(whole);
        assertThat(command.run(null, "backup", "killed", "-o", file.toString()).exitCode())
                .as("complete, so that it is another backup now")
                .isEqualTo(ExitCode.REFUSED);
    }

    /** At many points. */
    @Tag("campaign")
    @ParameterizedTest
    @ValueSource(longs = {0, 70, 1000, 50_000, 100_000, 200_000, 500_000, 750_000, 1_000_000, 2_000_000})
    void aKilledBackupGoesOnFromAnywhere(long bytes) throws Exception {
        aKilledBackupGoesOn(bytes);
    }

    @Test
    void afterCtrlCTheFileEndsWithAWholeRecord() throws Exception {
        Path own = fresh("backup");
        CommandProcess command = new CommandProcess(own, server);
        Path file = own.resolve("file");
        interruptBackup(command, file, "INT", 300_000);

        assertThat(command.run(null, "verify", file.toString()).exitCode()).isZero();
        assertThat(command.run(null, "backup", "killed", "-o", file.toString(), "--append")
                        .exitCode())
                .isZero();
        assertThat(file).hasSameBinaryContentAs(whole);
    }

    @ParameterizedTest
    @ValueSource(longs = {400_000})
    void aKilledAppendGoesOn(long bytes) throws Exception {
        Path own = fresh("append");
        CommandProcess command = new CommandProcess(own, server);
        Path file = own.resolve("file");
        assertThat(command.run(null, "backup", "killed", "-o", file.toString(), "--until-tx", "100")
                        .exitCode())
                .isZero();
        long before = size(file);
        CommandProcess.Running run = command.start(
                null, "backup", "killed", "-o", file.toString(), "--append", "--repair", "--max-rate", "1M");
        await().atMost(LIMIT).until(() -> size(file) >= before + bytes);
        run.signal("KILL");
        run.process().waitFor();

        assertThat(command.run(null, "backup", "killed", "-o", file.toString(), "--append", "--repair")
                        .exitCode())
                .isZero();
        assertThat(file).hasSameBinaryContentAs(whole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"KILL 1", "KILL 700", "INT 400"})
    void anInterruptedRestoreGoesOnAndEndsTheReplica(String when) throws Exception {
        interruptRestore(when.split(" ", -1)[0], Integer.parseInt(when.split(" ", -1)[1]), "1M");
    }

    /** At many points. */
    @Tag("campaign")
    @ParameterizedTest
    @ValueSource(ints = {0, 2, 5, 20, 50, 100, 150, 200, 300, 450, 600, 800, 1000, 1200, 1400})
    void aKilledRestoreGoesOnFromAnywhere(int tx) throws Exception {
        interruptRestore("KILL", tx, "300K");
    }

    private void interruptRestore(String signal, int tx, String rate) throws Exception {
        Path own = fresh("restore");
        CommandProcess command = new CommandProcess(own, server);
        String database = "killed" + names;
        CommandProcess.Running run =
                command.start(null, "restore", database, "-i", whole.toString(), "--max-rate", rate);
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .ignoreExceptions()
                .until(() -> reached(run, database) >= tx);
        run.signal(signal);
        run.process().waitFor();
        if (signal.equals("INT")) {
            assertEnd(run, ExitCode.INTERRUPTED);
        }
        assertThat(reached(run, database)).isLessThan(COUNT);
        if (tx > 0) {
            assertThatThrownBy(() -> write(database)).hasMessageContaining("read-only");
        }

        InProcess.Result again = command.run(null, "restore", database, "-i", whole.toString());
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertThat(state(database)).isEqualTo(state("killed"));
        write(database);
        assertThat(own.resolve("state/immukafka")).isEmptyDirectory();
    }

    /** Where the database stands; before there is one, whether the run is about to create it. */
    private long reached(CommandProcess.Running run, String database) throws IOException {
        if (!Files.readString(run.err()).contains("Creating")) {
            return -1;
        }
        try (ImmudbWriter reader = server.writer(database)) {
            return reader.state().getTxId();
        } catch (RuntimeException notYet) {
            return 0;
        }
    }

    private void write(String database) {
        try (ImmudbWriter writer = server.writer(database)) {
            writer.set("after", "all");
        }
    }

    @Test
    void theFlagOfAnExistingDatabaseIsPutBackByTheNextRun() throws Exception {
        Path own = fresh("switched");
        CommandProcess command = new CommandProcess(own, server);
        String database = "switched" + names;
        assertThat(command.run(null, "restore", database, "-i", whole.toString(), "--until-tx", "100")
                        .exitCode())
                .isZero();
        String[] line = {"restore", database, "-i", whole.toString(), "--append", "--force-replica"};
        String[] slow = Arrays.copyOf(line, line.length + 1);
        slow[line.length] = "--max-rate=1M";
        CommandProcess.Running run = command.start(null, slow);
        await().atMost(LIMIT).until(() -> Long.parseLong(state(database).split(" ", -1)[0]) > 300);
        run.signal("KILL");
        run.process().waitFor();
        assertThatThrownBy(() -> write(database)).hasMessageContaining("read-only");

        assertThat(command.run(null, line).exitCode()).isZero();
        assertThat(state(database)).isEqualTo(state("killed"));
        write(database);
    }

    @Test
    void anOutageEndsTheRunAndTheSameCommandGoesOn() throws Exception {
        try (ImmudbServer own = ImmudbServer.start()) {
            Path place = fresh("outage");
            CommandProcess command = new CommandProcess(place, own);
            CommandProcess.Running run = command.start(
                    null, "restore", "restored", "-i", whole.toString(), "--max-rate", "1M", "--patience", "2");
            await().atMost(LIMIT).ignoreExceptions().until(() -> {
                try (ImmudbWriter reader = own.writer("restored")) {
                    return reader.state().getTxId() > 100;
                }
            });
            own.kill();
            InProcess.Result outage = run.end();
            assertThat(outage.exitCode()).as(outage.err()).isEqualTo(ExitCode.UNREACHABLE);
            assertThat(outage.err()).contains("the same command goes on");
            own.restart();

            assertThat(command.run(null, "restore", "restored", "-i", whole.toString())
                            .exitCode())
                    .isZero();
            assertThat(command.run(
                                    null,
                                    "backup",
                                    "restored",
                                    "-o",
                                    place.resolve("again").toString())
                            .exitCode())
                    .isZero();
            assertThat(place.resolve("again")).hasSameBinaryContentAs(whole);
        }
    }
}

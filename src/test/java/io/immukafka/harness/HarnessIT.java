package io.immukafka.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The harness itself, on the real servers. */
class HarnessIT {

    @ParameterizedTest
    @ValueSource(strings = {ImmudbBinaries.DEFAULT_VERSION, ImmudbBinaries.OLD_VERSION})
    void immudbKeepsItsDataOverAKillAndIsGoneAfterClose(String version) {
        ImmudbServer server = ImmudbServer.builder().version(version).start();
        long first = server.pid();
        try (server) {
            assertThat(ImmuAdmin.of(server)
                            .run("database", "create", "kept")
                            .orThrow()
                            .text())
                    .contains("kept");

            server.kill();
            assertThat(Ports.listens(server.port())).isFalse();
            server.restart();

            assertThat(server.pid()).isNotEqualTo(first);
            assertThat(ImmuAdmin.of(server).run("database", "list").orThrow().text())
                    .contains("kept");
        }
        assertGone(first, server.pid());
        assertThat(server.log()).content().contains("opening database 'kept'");
    }

    @Test
    void immuadminBacksUpAndRestores() {
        try (ImmudbServer server = ImmudbServer.start()) {
            ImmuAdmin admin = ImmuAdmin.of(server);
            admin.run("database", "create", "origin").orThrow();

            ImmuAdmin.Result backup = admin.run("hot-backup", "origin").orThrow();
            assertThat(backup.stdout()).isEmptyFile(); // nothing was written yet
            assertThat(backup.stderr()).contains("All backed up");
            admin.run(backup.stdout(), Duration.ofSeconds(30), List.of("hot-restore", "copy"))
                    .orThrow();
            assertThat(admin.run("hot-backup", "missing").exitCode()).isNotZero();
        }
    }

    @Test
    void aPartThatCannotStartSaysWhy() {
        assertThatThrownBy(
                        () -> ImmudbServer.builder().flags("--no-such-flag=1").start())
                .isInstanceOf(ServerFailedException.class)
                .hasMessageContaining("it ended with exit code 1")
                .hasMessageContaining("unknown flag: --no-such-flag");
    }

    @Test
    void aDeathEndsAWaitAtOnce() {
        try (ImmudbServer server = ImmudbServer.start()) {
            server.kill();
            assertThatThrownBy(() -> server.await("it is back", Duration.ofMinutes(5), () -> false))
                    .isInstanceOf(ServerFailedException.class)
                    .hasMessageContaining("it ended with exit code 137");
        }
    }

    @Test
    void brokerAndWorkerSurviveARestartAndAKillAndAreGoneAfterClose(@TempDir Path noPlugins) throws Exception {
        long brokerPid;
        long workerPid;
        try (KafkaBroker broker = KafkaBroker.builder().createTopics(false).start();
                ConnectWorker worker = ConnectWorker.builder(broker)
                        .plugins(noPlugins)
                        .set("exactly.once.source.support", "enabled")
                        .start()) {
            createTopic(broker, "kept");
            assertThat(worker.rest().plugins()).isNotNull();

            broker.restart();
            assertThat(topics(broker)).contains("kept");

            worker.kill();
            assertThatThrownBy(() -> worker.rest().plugins())
                    .isInstanceOf(ServerFailedException.class)
                    .hasMessageContaining("it ended with exit code 137");
            worker.restart();
            assertThat(worker.rest().isHealthy()).isTrue();
            brokerPid = broker.pid();
            workerPid = worker.pid();
        }
        assertGone(brokerPid, workerPid);
    }

    @Test
    void partsStartOnceAndAgainWhenLeftDead() {
        long pid;
        try (TestServers servers = new TestServers()) {
            ImmudbServer server = servers.immudb();
            assertThat(servers.immudb()).isSameAs(server);
            server.kill();
            assertThat(servers.immudb()).isSameAs(server);
            assertThat(server.isRunning()).isTrue();
            pid = server.pid();
        }
        assertGone(pid);
    }

    @Test
    void partsEndWithTheirJvm(@TempDir Path folder) throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dharness.directory=" + folder,
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        EndlessMain.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            long pid = Long.parseLong(jvm.inputReader().readLine());
            assertThat(ProcessHandle.of(pid)).isPresent();

            jvm.destroy();

            assertThat(jvm.waitFor(30, TimeUnit.SECONDS)).isTrue();
            assertGone(pid);
            try (Stream<Path> left = Files.walk(folder)) {
                assertThat(left.filter(Files::isRegularFile)
                                .map(file -> file.getFileName().toString()))
                        .containsExactly("immudb-1.11.1-1.log");
            }
        } finally {
            jvm.destroyForcibly();
        }
    }

    @Test
    void brokerAndWorkerRunWithoutTheJarsOfOurPlugin() throws IOException {
        try (Stream<Path> jars = Files.list(KafkaJava.libraries())) {
            assertThat(jars.map(jar -> jar.getFileName().toString()))
                    .filteredOn(jar -> jar.matches("(grpc|proto|avro|guava|gson|perfmark|picocli|progressbar|jline"
                            + "|commons-(compress|io|codec|lang3)|jspecify|junit|assertj)-.*"))
                    .isEmpty();
        }
    }

    private static void assertGone(long... pids) {
        for (long pid : pids) {
            assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false))
                    .as("process %s lives", pid)
                    .isFalse();
            assertThat(Run.living()).noneMatch(process -> process.pid() == pid);
        }
    }

    private static void createTopic(KafkaBroker broker, String name) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
    }

    private static Set<String> topics(KafkaBroker broker) throws Exception {
        try (Admin admin = broker.admin()) {
            return admin.listTopics().names().get();
        }
    }
}

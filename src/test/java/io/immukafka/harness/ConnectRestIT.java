package io.immukafka.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConnectRestIT {

    private static final String IDLE = IdleSourceConnector.class.getName();

    private final KafkaBroker broker = KafkaBroker.start();
    private final ConnectWorker worker;
    private final ConnectRest rest;

    ConnectRestIT(@TempDir Path folder) throws IOException {
        writePlugin(Files.createDirectories(folder.resolve("idle")).resolve("idle.jar"));
        worker = ConnectWorker.builder(broker).plugins(folder).start();
        rest = worker.rest();
    }

    @BeforeAll
    void knowsThePlugin() {
        assertThat(rest.plugins()).contains(IDLE);
    }

    @AfterAll
    void end() {
        worker.close();
        broker.close();
    }

    @Test
    void aConnectorRunsThroughItsLife() {
        rest.deploy("life", configuration("false"));
        rest.awaitRunning("life", 1);
        rest.pause("life");
        rest.awaitState("life", "PAUSED");
        rest.resume("life");
        rest.awaitRunning("life", 1);
        rest.restart("life");
        rest.awaitRunning("life", 1);

        worker.await(
                "an offset is committed",
                Duration.ofSeconds(30),
                () -> rest.offsets("life")
                                .path("offsets")
                                .path(0)
                                .path("offset")
                                .path("at")
                                .asLong()
                        == 1);

        rest.stop("life");
        rest.awaitState("life", "STOPPED");
        rest.alterOffsets("life", rest.offsets("life"));
        rest.deleteOffsets("life");
        assertThat(rest.offsets("life").path("offsets")).isEmpty();

        worker.kill();
        worker.restart();
        rest.awaitState("life", "STOPPED");
        rest.delete("life");
        assertThatThrownBy(() -> rest.status("life"))
                .isInstanceOfSatisfying(
                        ConnectRestException.class, e -> assertThat(e.status()).isEqualTo(404));
    }

    @Test
    void aFailureIsToldWithItsTrace() {
        rest.deploy("broken", configuration("true"));

        assertThat(rest.awaitFailed("broken")).contains("ConnectException: told to fail");
        assertThatThrownBy(() -> rest.awaitRunning("broken", 1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("ConnectException: told to fail");
        rest.delete("broken");
    }

    @Test
    void validationNamesTheOption() {
        assertThat(rest.validate(IDLE, Map.of("connector.class", IDLE, "name", "x", "topic", "t")))
                .isEmpty();
        assertThat(rest.validate(IDLE, Map.of("connector.class", IDLE, "name", "x", "fail", "perhaps")))
                .containsOnlyKeys("fail", "topic");
    }

    private static Map<String, String> configuration(String fail) {
        return Map.of("connector.class", IDLE, "tasks.max", "1", "topic", "idle", "fail", fail);
    }

    private static void writePlugin(Path jar) throws IOException {
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream entries = new JarOutputStream(file)) {
            for (Class<?> type : List.of(IdleSourceConnector.class, IdleSourceConnector.IdleTask.class)) {
                String name = type.getName().replace('.', '/') + ".class";
                entries.putNextEntry(new ZipEntry(name));
                try (InputStream code = ConnectRestIT.class.getResourceAsStream("/" + name)) {
                    if (code == null) {
                        throw new IllegalStateException("no class file " + name);
                    }
                    code.transferTo(entries);
                }
            }
            entries.putNextEntry(new ZipEntry("META-INF/services/org.apache.kafka.connect.source.SourceConnector"));
            entries.write(IDLE.getBytes(StandardCharsets.UTF_8));
        }
    }
}

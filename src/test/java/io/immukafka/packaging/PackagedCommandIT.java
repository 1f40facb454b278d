package io.immukafka.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.immukafka.Version;
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
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command as people have it: {@code bin/immukafka} of the packaged folder, in a shell. */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PackagedCommandIT {

    private static final String DATABASE = "packaged";
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** What a start may cost: so many seconds, on a busy machine so many times what an empty JVM does. */
    private static final double CPU_SECONDS = 0.5;

    private static final int CPU_TIMES = 20;
    private static final int RUNS = 5;

    private final ImmudbServer server;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    PackagedCommandIT(ImmudbServer server) {
        this.server = server;
    }

    @BeforeAll
    void fill() {
        try (Administrator administrator = server.administrator()) {
            administrator.create(DatabaseSpec.fast(DATABASE));
        }
        try (ImmudbWriter writer = server.writer(DATABASE)) {
            new Workload(WorkloadSpec.of(5, 300).withInFlight(16)).write(writer, step -> {});
        }
    }

    /** Runs a line in which {@code $K} is the command and {@code $FIXTURE} a backup file; gives standard output. */
    private String shell(String line) throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder("bash", "-eo", "pipefail", "-c", line);
        builder.redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment()
                .putAll(Map.of(
                        "K", System.getProperty("command.directory") + "/bin/immukafka",
                        "FIXTURE",
                                Path.of("src/test/resources/fixtures/1-13.backup")
                                        .toAbsolutePath()
                                        .toString(),
                        "JAVA_HOME", System.getProperty("java.home"),
                        "XDG_STATE_HOME", folder.resolve("state").toString(),
                        "XDG_CACHE_HOME", folder.resolve("cache").toString()));
        builder.environment().putAll(server.commandEnvironment());
        Process process = builder.start();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        return Files.readString(out);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "zstd"})
    void aBackupIsRestoredThroughAPipeAndAnyCompressor(String program) throws Exception {
        assumeTrue(
                Stream.of(System.getenv("PATH").split(":", -1))
                        .anyMatch(path -> Files.isExecutable(Path.of(path, program))),
                program);
        String copy = DATABASE + "_" + program;
        shell("$K backup " + DATABASE + " | " + program + " | " + program + " -dc | $K restore " + copy);

        try (ImmudbWriter origin = server.writer(DATABASE);
                ImmudbWriter restored = server.writer(copy)) {
            assertThat(restored.state().getTxHash()).isEqualTo(origin.state().getTxHash());
            restored.set("it is", "no replica");
        }
    }

    @Test
    void startsInHalfASecond() throws Exception {
        String version = shell("$K --version");
        assertThat(version).isEqualTo("immukafka " + Version.CURRENT + "\n");
        Path classes = await().atMost(LIMIT).until(this::archive, found -> found != null);

        double empty = cpu("$JAVA_HOME/bin/java -version");
        double verify = cpu("$K verify $FIXTURE");
        assertThat(verify)
                .as("seconds of CPU time, against %s of an empty JVM", empty)
                .isLessThan(Math.max(CPU_SECONDS, CPU_TIMES * empty));

        // One that does not fit is as good as none, and not a word of the JVM gets into the output.
        assertThat(classes.toFile().setWritable(true)).isTrue();
        Files.writeString(classes, "not what a JVM has written");
        assertThat(shell("$K --version 2>&1")).isEqualTo(version);
    }

    private @Nullable Path archive() throws IOException {
        try (Stream<Path> all = Files.walk(folder.resolve("cache"))) {
            return all.filter(each -> each.endsWith("classes.jsa")).findAny().orElse(null);
        }
    }

    /** The least of some runs. */
    private double cpu(String line) throws Exception {
        String times = shell(
                "TIMEFORMAT='%U %S'; for i in $(seq " + RUNS + "); do time " + line + " > /dev/null 2>&1; done 2>&1");
        return times.lines()
                .mapToDouble(
                        each -> Double.parseDouble(each.split(" ", -1)[0]) + Double.parseDouble(each.split(" ", -1)[1]))
                .min()
                .orElseThrow();
    }
}

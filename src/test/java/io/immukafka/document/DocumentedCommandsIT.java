package io.immukafka.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.Version;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorFiles;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Workload;
import io.immukafka.workload.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Runs what the documents say, in their order: every {@code immukafka}, {@code curl} and {@code unzip} that is not listed. */
@ExtendWith(RealServers.class)
@Tag("campaign")
class DocumentedCommandsIT {

    private static final String DATABASE = "ledger";
    private static final String REPLICA = DATABASE + "_replica";
    private static final String TOPIC = "immudb." + DATABASE;
    private static final int TRANSACTIONS = 2_000;
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Set<String> PROGRAMS = Set.of("immukafka", "curl", "unzip");

    private static final Path PLUGIN = Path.of(System.getProperty("plugin.directory", "target/none"));
    private static final String ARCHIVE = "immukafka-kafka-connect-immudb-";
    private static final Path COMMAND = Path.of(System.getProperty("command.directory", "target/none"));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    static boolean runs(String command) {
        return PROGRAMS.contains(command.split(" ", 2)[0]) && !listed().contains(command);
    }

    private static Set<String> listed() {
        return DocumentedCommand.listed().stream()
                .map(DocumentedCommand::command)
                .collect(Collectors.toSet());
    }

    @Test
    void theDocumentedCommandsSucceed(ImmudbServer primary, KafkaBroker broker, ConnectWorker worker) throws Exception {
        primary.create(DatabaseSpec.fast(DATABASE));
        try (ImmudbWriter writer = primary.writer(DATABASE)) {
            new Workload(WorkloadSpec.of(5, TRANSACTIONS).withInFlight(16)).write(writer, step -> {});
        }
        connectors(primary);
        programs();
        try (ImmudbServer replica = ImmudbServer.start()) {
            Map<String, String> environment = new HashMap<>(primary.commandEnvironment());
            environment.put("PATH", folder.resolve("programs") + ":" + System.getenv("PATH"));
            environment.put("CURL_HOME", folder.toString());
            environment.put("XDG_STATE_HOME", folder.resolve("state").toString());
            environment.put("XDG_CACHE_HOME", folder.resolve("cache").toString());
            environment.put("JAVA_HOME", System.getProperty("java.home"));
            Map<String, String> addresses = Map.of(
                    "primary:3322",
                    primary.address(),
                    "localhost:3322",
                    primary.address(),
                    "replica:3322",
                    replica.address(),
                    "broker:9092",
                    broker.bootstrapServers(),
                    "http://localhost:8083",
                    worker.rest().base().toString().replaceFirst("/$", ""),
                    "target/" + ARCHIVE,
                    PLUGIN.resolveSibling(ARCHIVE).toString(),
                    "/opt/connect-plugins",
                    folder.resolve("plugins").toString());
            // The topic that the documents read.
            run("immukafka backup ledger -o seed.backup", environment);
            run("immukafka copy seed.backup kafka://" + broker.bootstrapServers() + "/" + TOPIC, environment);

            for (String command : commands()) {
                String here = command;
                for (Map.Entry<String, String> address : addresses.entrySet()) {
                    here = here.replace(address.getKey(), address.getValue());
                }
                run(here, environment);
            }

            worker.rest().awaitRunning("immudb-source", 1);
            worker.rest().awaitRunning("immudb-sink", 1);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(state(primary, REPLICA)).isEqualTo(state(primary, DATABASE)));
            assertThat(state(primary, DATABASE + "_copy")).isEqualTo(state(primary, DATABASE));
            assertThat(state(replica, DATABASE)).isEqualTo(state(primary, DATABASE));
            assertThat(folder.resolve("topic.backup")).hasSameBinaryContentAs(folder.resolve("ledger.backup"));
            assertThat(folder.resolve("plugins").resolve(ARCHIVE + Version.CURRENT))
                    .isDirectory();
        }
    }

    private static List<String> commands() {
        return Stream.of("README.md", "docs/changes.md", "docs/receipts.md", "docs/operations.md")
                .flatMap(page -> MarkdownPage.read(Path.of(page)).commands().stream())
                .filter(DocumentedCommandsIT::runs)
                .toList();
    }

    /** Those of other pages would not be run. */
    @Test
    void noOtherPageHasCommandsToRun() {
        assertThat(MarkdownPage.all(Path.of("").toAbsolutePath()).stream()
                        .flatMap(page -> page.commands().stream())
                        .filter(DocumentedCommandsIT::runs))
                .isSubsetOf(commands());
    }

    private static String state(ImmudbServer server, String database) {
        try (ImmudbWriter writer = server.writer(database)) {
            return writer.state().getTxId() + " "
                    + HexFormat.of().formatHex(writer.state().getTxHash().toByteArray());
        }
    }

    private static void connectors(ImmudbServer server) throws IOException {
        Path connectors = Files.createDirectories(folder.resolve("connectors"));
        Map<String, Map<String, String>> changes = Map.of(
                "source", Map.of("databases", DATABASE),
                "sink", Map.of("topics", TOPIC));
        for (Map.Entry<String, Map<String, String>> each : changes.entrySet()) {
            new ObjectMapper()
                    .writeValue(
                            connectors.resolve(each.getKey() + ".json").toFile(),
                            ConnectorFiles.read(each.getKey(), server, each.getValue()));
        }
    }

    private static void programs() throws IOException {
        Path programs = Files.createDirectories(folder.resolve("programs"));
        Files.createSymbolicLink(
                programs.resolve("immukafka"), COMMAND.resolve("bin/immukafka").toAbsolutePath());
        // The other machine is this one.
        Path ssh = Files.writeString(programs.resolve("ssh"), "#!/bin/sh\nshift\nexec sh -c \"$*\"\n");
        assertThat(ssh.toFile().setExecutable(true)).isTrue();
        // An answer that says no is a failure, unless the worker is only busy.
        Files.writeString(folder.resolve(".curlrc"), "fail\nretry = 20\nretry-all-errors\nretry-delay = 1\n");
    }

    private static void run(String command, Map<String, String> environment) throws Exception {
        Path out = folder.resolve("out");
        ProcessBuilder builder = new ProcessBuilder("bash", "-eo", "pipefail", "-c", command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
        assertThat(process.exitValue())
                .as("%s\n%s", command, Files.readString(out))
                .isZero();
    }
}

package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.chain.Position;
import io.immukafka.cli.InProcess;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorFiles;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.SchemaRegistryServer;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import io.immukafka.workload.Workload;
import io.immukafka.workload.WorkloadSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Records whose schema lies in a registry: written and read by the registry's own converter, and by the command. */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class SchemaRegistryIT {

    private static final String DATABASE = "registered";
    private static final String PREFIX = "immudb-registry";
    private static final String TOPIC = PREFIX + "." + DATABASE;
    private static final String EVOLVED_PREFIX = "immudb-evolved";
    private static final String EVOLVED = EVOLVED_PREFIX + "." + DATABASE;

    private static final Duration AWAY = Duration.ofSeconds(4);

    private final ImmudbServer server;
    private final KafkaBroker broker;
    private final SchemaRegistryServer registry;
    private Site site;
    private ConnectWorker worker;
    private RegistryClient client;
    private InProcess command;
    private Position written;

    @TempDir
    private static Path folder;

    SchemaRegistryIT(ImmudbServer server, KafkaBroker broker, SchemaRegistryServer registry) {
        this.registry = registry;
        this.server = server;
        this.broker = broker;
    }

    @BeforeAll
    void replicate() {
        site = new Site(server);
        command = new InProcess(folder);
        client = new RegistryClient(registry.url());
        worker = ConnectWorker.builder(broker)
                .plugins(ConnectWorker.ourPlugin())
                .plugins(SchemaRegistryServer.converter())
                // The converter has no service file.
                .set("plugin.discovery", "hybrid_warn")
                .start();
        site.create(DatabaseSpec.fast(DATABASE));
        try (ImmudbWriter writer = site.writer(DATABASE)) {
            new Workload(WorkloadSpec.of(18, 300).withInFlight(16)).write(writer, step -> {});
            // More than one part.
            writer.setAll(Item.of("large", "x".repeat(1_200_000)));
        }
        written = site.position(DATABASE);
        deploy("source-registry", "source-registry", Map.of("databases", DATABASE, "tasks.max", "1"));
        deploy("sink-registry", "sink-registry", Map.of("tasks.max", "1"));
        awaitReplica(DATABASE);
    }

    private void deploy(String file, String name, Map<String, String> changes) {
        Map<String, String> configuration = ConnectorFiles.read(file, server, changes);
        configuration.put("value.converter.apicurio.registry.url", registry.apicurioUrl());
        worker.rest().deploy(name, configuration);
        worker.rest().awaitRunning(name, 1);
    }

    private void awaitReplica(String database) {
        awaitReplica(database + "_registry", site.position(database));
    }

    private void awaitReplica(String replica, Position wanted) {
        worker.await(
                replica + " has " + wanted,
                Replication.ARRIVAL,
                () -> site.position(replica).tx() >= wanted.tx());
        assertThat(site.position(replica)).isEqualTo(wanted);
    }

    @AfterAll
    void end() {
        worker.close();
        site.close();
    }

    private String place(String topic, String... settings) throws IOException {
        Path config = Files.createTempFile(folder, "registry", ".properties");
        Files.write(config, List.of(settings));
        return "kafka://" + broker.bootstrapServers() + "/" + topic + "?config=" + config;
    }

    private String place(String topic) throws IOException {
        return place(topic, "schema.registry.url=" + registry.url());
    }

    private Path backup() throws IOException {
        Path file = Files.createTempFile(folder, "expected", ".backup");
        Files.delete(file);
        assertSucceeded(command.on(server, "backup", DATABASE, "-o", file.toString()));
        return file;
    }

    private static void assertSucceeded(InProcess.Result result) {
        assertThat(result.exitCode()).as(result.err()).isZero();
    }

    private void assertSameBytes(String topic) throws IOException {
        Path copy = Files.createTempFile(folder, "copy", ".backup");
        Files.delete(copy);
        assertSucceeded(command.on(server, "copy", topic, copy.toString()));
        assertThat(copy).hasSameBinaryContentAs(backup());
    }

    @Test
    void theSchemaInTheRegistryIsTheOneThatWeShip() throws Exception {
        assertThat(client.version(RegistryClient.SUBJECT, 1)).isEqualTo(RegistryClient.shipped());
    }

    @Test
    void theCommandReadsTheTopicAsItReadsOurs() throws Exception {
        assertSucceeded(command.on(server, "verify", place(TOPIC), "--deep"));
        assertSameBytes(place(TOPIC));
        assertSucceeded(command.on(server, "copy", place(TOPIC), InProcess.place(server, DATABASE + "_restored")));
        assertThat(site.position(DATABASE + "_restored")).isEqualTo(written);
    }

    @Test
    void theCommandAppendsToNoTopicOfTheRegistry() throws IOException {
        for (String topic : List.of(place(TOPIC), place(TOPIC, "client.id=x"))) {
            InProcess.Result result = command.on(server, "copy", backup().toString(), topic);
            assertThat(result.exitCode()).as(result.err()).isEqualTo(2);
            assertThat(result.err()).contains("[IMK-408]", TOPIC + "-0@", "Nothing was changed");
        }
        assertSameBytes(place(TOPIC));
    }

    /** Needs npm, and installs 170 MB. */
    @Test
    @Tag("campaign")
    void confluentsClientForNodeDecodesARecord() throws Exception {
        Path project = Files.createDirectories(Path.of("target", "npm"));
        for (String file : List.of("package.json", "decode.mjs")) {
            Files.copy(Path.of("src", "test", "npm", file), project.resolve(file), StandardCopyOption.REPLACE_EXISTING);
        }
        run(project, "npm", "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts");
        Path value = Files.write(
                folder.resolve("value"),
                new TopicRewrite(broker, TOPIC).values().get(0));

        JsonNode record = new ObjectMapper()
                .readTree(run(project, "node", "decode.mjs", registry.url(), TOPIC, value.toString()));

        Position first =
                new Position(1, site.database(DATABASE).header(1).join().alh());
        assertThat(record.path("database").asText()).isEqualTo(DATABASE);
        assertThat(record.path("tx").asLong()).isEqualTo(first.tx());
        assertThat(record.path("alh").asText()).isEqualTo(first.alh().toHex());
        assertThat(record.path("payload").asText())
                .hasSize(2 * record.path("bytes").asInt());
    }

    private static String run(Path project, String... line) throws IOException, InterruptedException {
        Path out = project.toAbsolutePath().resolve(line[0] + ".out");
        Process process = new ProcessBuilder(line)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("%s ends", line[0]).isTrue();
        assertThat(process.exitValue()).as(Files.readString(out)).isZero();
        return Files.readString(out);
    }

    /** The converter looks schemas up again after a second, so that it does while the registry is away. */
    @Test
    void bothConnectorsWorkOnWhileTheRegistryIsAway() throws Exception {
        String database = "unregistered";
        Map<String, String> impatient =
                Map.of("tasks.max", "1", "value.converter.apicurio.registry.check-period-ms", "1000");
        Map<String, String> source = new HashMap<>(impatient);
        source.putAll(Map.of("databases", database, "topic.prefix", "immudb-away"));
        Map<String, String> sink = new HashMap<>(impatient);
        sink.put("topics.regex", "immudb-away\\..*");
        site.create(DatabaseSpec.fast(database));
        try (ImmudbWriter writer = site.writer(database)) {
            writer.set("before", "value");
            deploy("source-registry", "source-away", source);
            deploy("sink-registry", "sink-away", sink);
            awaitReplica(database);

            registry.kill();
            try {
                long until = System.nanoTime() + AWAY.toNanos();
                worker.await("replication goes on without the registry", AWAY.multipliedBy(10), () -> {
                    writer.set("during", "value");
                    awaitReplica(database);
                    return System.nanoTime() > until;
                });
            } finally {
                registry.restart();
            }
            writer.set("after", "value");
            awaitReplica(database);
        }
        assertThat(worker.rest().status("source-away").failures()).isEmpty();
        assertThat(worker.rest().status("sink-away").failures()).isEmpty();
    }

    @Test
    void aFieldAddedLaterDisturbsNoOlderReader() throws Exception {
        Schema later = RegistryClient.withAddedFields(RegistryClient.shipped());
        int id = client.register(RegistryClient.SUBJECT, later);

        new TopicRewrite(broker, TOPIC).to(EVOLVED, RegistryClient.shipped(), later, id);

        assertSucceeded(command.on(server, "verify", place(EVOLVED)));
        assertSameBytes(place(EVOLVED));
        Map<String, String> sink = ConnectorFiles.read(
                "sink-registry",
                server,
                Map.of(
                        "tasks.max",
                        "1",
                        "topics.regex",
                        EVOLVED_PREFIX + "\\..*",
                        "replica.database",
                        "${database}_evolved",
                        "value.converter.apicurio.registry.url",
                        registry.apicurioUrl()));
        worker.rest().deploy("sink-evolved", sink);
        awaitReplica(DATABASE + "_evolved", written);
    }

    @Test
    void theRegistryMayWantTlsAndAPassword() throws Exception {
        String address = "schema.registry.url=" + registry.tlsUrl();
        assertSucceeded(command.command(
                "verify",
                place(
                        TOPIC,
                        address,
                        "schema.registry.ssl.truststore.type=PEM",
                        "schema.registry.ssl.truststore.location=" + registry.authority())));
        assertFailed(3, place(TOPIC, address), "TLS with the schema registry", "certification path");
        assertFailed(
                2,
                place(
                        TOPIC,
                        address,
                        "schema.registry.ssl.truststore.type=PEM",
                        "schema.registry.ssl.truststore.location=" + folder.resolve("missing.crt")),
                "schema.registry.ssl.*",
                "missing.crt");

        try (PasswordProxy proxy = new PasswordProxy(registry.url(), "reader", "s3cret")) {
            String guarded = "schema.registry.url=" + proxy.url();
            assertSucceeded(command.command("verify", place(TOPIC, guarded, "basic.auth.user.info=reader:s3cret")));
            assertFailed(2, place(TOPIC, guarded), "refuses access (HTTP 401)", "basic.auth.user.info");
            assertFailed(2, place(TOPIC, guarded, "basic.auth.user.info=reader:wrong"), "refuses access");
        }
    }

    @Test
    void whatTheRegistryCannotTellIsNamed() throws Exception {
        TopicRewrite rewrite = new TopicRewrite(broker, TOPIC);
        rewrite.withId("unknown-id." + DATABASE, 987_654);
        rewrite.withId("foreign." + DATABASE, client.register("orders", foreign()));

        assertFailed(
                2,
                place("unknown-id." + DATABASE),
                "unknown-id.registered-0@0",
                "has no schema with the id 987654",
                "Check schema.registry.url");
        assertFailed(
                1,
                place("foreign." + DATABASE),
                "foreign.registered-0@0",
                "is the record com.example.Order instead of io.immukafka.ImmudbRecord");
        assertFailed(
                3,
                place(TOPIC, "schema.registry.url=http://127.0.0.1:1"),
                "the schema registry at http://127.0.0.1:1 cannot be reached",
                "Check that it runs");
        assertFailed(2, place(TOPIC, "client.id=x"), "of a schema registry", "set schema.registry.url");
        assertFailed(
                2,
                place(TOPIC, "schema.registry.url=127.0.0.1:8081"),
                "schema.registry.url is '127.0.0.1:8081'",
                "http://");
    }

    private static Schema foreign() {
        return new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"Order\",\"namespace\":\"com.example\",\"fields\":["
                        + "{\"name\":\"id\",\"type\":\"long\"}]}");
    }

    private void assertFailed(int code, String place, String... words) {
        InProcess.Result result = command.command("verify", place);
        assertThat(result.exitCode()).as(result.err()).isEqualTo(code);
        assertThat(result.err()).contains(words).doesNotContain("Exception");
    }
}

package io.immukafka.connect.validation;

import static io.immukafka.connect.options.Configurations.errorsOfSink;
import static io.immukafka.connect.options.Configurations.errorsOfSource;
import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.connect.options.Configurations;
import io.immukafka.connect.options.SinkOptions;
import io.immukafka.harness.ImmuAdmin;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is found by asking a real server and a real broker. */
class ValidationIT {

    private static final ImmudbServer SERVER = ImmudbServer.start();
    private static final KafkaBroker BROKER = KafkaBroker.start();

    @BeforeAll
    static void create() throws Exception {
        ImmuAdmin admin = ImmuAdmin.of(SERVER);
        admin.run("database", "create", "shop").orThrow();
        admin.run("database", "create", "replica", "--replication-is-replica").orThrow();
        admin.run(
                        "database",
                        "create",
                        "fed",
                        "--replication-is-replica",
                        "--replication-primary-database=shop",
                        "--replication-primary-host=127.0.0.1",
                        "--replication-primary-port=1",
                        "--replication-primary-username=immudb",
                        "--replication-primary-password=immudb")
                .orThrow();
        try (ImmudbWriter writer = SERVER.writer("shop")) {
            writer.set("key", "value");
        }
        try (Admin kafka = Admin.create(Map.of("bootstrap.servers", BROKER.bootstrapServers()))) {
            kafka.createTopics(List.of(
                            new NewTopic("sound.shop", 1, (short) 1)
                                    .configs(Map.of("retention.ms", "-1", "max.message.bytes", "100000")),
                            new NewTopic("wide.shop", 3, (short) 1),
                            new NewTopic("compact.shop", 1, (short) 1).configs(Map.of("cleanup.policy", "compact"))))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void end() {
        SERVER.close();
        BROKER.close();
    }

    private static Map<String, String> source(String... more) {
        return at(SERVER.address(), Configurations.source(more));
    }

    private static Map<String, String> sink(String... more) {
        return at(SERVER.address(), Configurations.sink(more));
    }

    private static Map<String, String> at(String address, Map<String, String> properties) {
        properties.put("immudb.address", address);
        properties.put("immudb.password", properties.getOrDefault("password", SERVER.password()));
        return properties;
    }

    @Test
    void soundConfigurationsPass() {
        assertThat(errorsOfSource(source("databases", "shop,defaultdb,tenant_*")))
                .isEmpty();
        assertThat(errorsOfSink(sink("replica.database", "replica"))).isEmpty();
        assertThat(errorsOfSink(sink("replica.database", "yet_to_come"))).isEmpty();
        assertThat(errorsOfSink(sink())).isEmpty();
    }

    @Test
    void aWrongPasswordIsNamedAtUserAndPassword() {
        assertThat(errorsOfSource(source("password", "Wrong#123")))
                .containsOnlyKeys("immudb.username", "immudb.password");
        assertThat(errorsOfSink(sink("password", "Wrong#123"))).containsOnlyKeys("immudb.username", "immudb.password");
    }

    @Test
    void aMissingDatabaseIsNamed() {
        assertThat(errorsOfSource(source("databases", "shop,shoop")))
                .hasSize(1)
                .hasEntrySatisfying("databases", error -> assertThat(error).contains("'shoop'"));
    }

    @Test
    void aUserWhoMayReadButNotExportIsToldSo() {
        try (Administrator administrator = SERVER.administrator()) {
            administrator.createUser("reader", "Reader#123", "shop", Administrator.Permission.READ);
        }

        assertThat(errorsOfSource(source("immudb.username", "reader", "password", "Reader#123")))
                .hasSize(1)
                .hasEntrySatisfying("databases", error -> assertThat(error).contains("grant admin permission"));
    }

    @Test
    void aUserWhoMayNotCreateTheReplicaIsToldSo() {
        try (Administrator administrator = SERVER.administrator()) {
            administrator.createUser("owner", "Owner#1234", "shop", Administrator.Permission.ADMIN);
        }

        assertThat(errorsOfSink(
                        sink("immudb.username", "owner", "password", "Owner#1234", "replica.database", "yet_to_come")))
                .hasSize(1)
                .hasEntrySatisfying("replica.create", error -> assertThat(error).contains("only the user immudb"));
    }

    @Test
    void aReplicaMustBeOne() {
        assertThat(errorsOfSink(sink("replica.database", "shop")))
                .hasSize(1)
                .hasEntrySatisfying(
                        "replica.database", error -> assertThat(error).contains("is not a replica"));
        assertThat(errorsOfSink(sink("replica.database", "fed")))
                .hasSize(1)
                .hasEntrySatisfying(
                        "replica.database", error -> assertThat(error).contains("is replicated by the server itself"));
    }

    @Test
    void aMissingReplicaIsNamedWhenItMayNotBeCreated() {
        assertThat(errorsOfSink(sink("replica.database", "yet_to_come", "replica.create", "false")))
                .hasSize(1)
                .hasEntrySatisfying(
                        "replica.database", error -> assertThat(error).contains("does not exist"));
    }

    @Test
    void aServerThatSaysNothingIsGivenUpSoon() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            long began = System.nanoTime();
            Map<String, String> errors =
                    errorsOfSource(at("127.0.0.1:" + silent.getLocalPort(), Configurations.source()));

            assertThat(errors).containsOnlyKeys("immudb.address");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void aServerWithoutTlsIsNamed() {
        assertThat(errorsOfSource(source("immudb.tls.enabled", "true")).keySet())
                .containsAnyOf("immudb.tls.enabled", "immudb.address")
                .hasSize(1);
    }

    @Test
    void aFileThatIsNoCertificateIsNamed() {
        assertThat(errorsOfSource(source("immudb.tls.enabled", "true", "immudb.tls.ca.file", "pom.xml")))
                .containsOnlyKeys("immudb.tls.ca.file");
    }

    @Test
    void topicsAreLookedAt() {
        String servers = BROKER.bootstrapServers();
        assertThat(errorsOfSink(sink("kafka.bootstrap.servers", servers, "topics", "sound.shop")))
                .isEmpty();
        assertThat(errorsOfSink(sink("kafka.bootstrap.servers", servers, "topics", "not_yet.shop")))
                .isEmpty();
        assertThat(errorsOfSink(sink("kafka.bootstrap.servers", servers, "topics", "wide.shop"))
                        .get("topics"))
                .contains("'wide.shop' has 3 partitions");
        Map<String, String> regex = sink("kafka.bootstrap.servers", servers, "topics.regex", "comp.*");
        regex.remove("topics");
        assertThat(errorsOfSink(regex).get("topics.regex")).contains("cleanup.policy=compact");
        assertThat(errorsOfSource(source("kafka.bootstrap.servers", servers, "topic.prefix", "wide")))
                .containsOnlyKeys("topic.prefix");
        assertThat(errorsOfSource(source("kafka.bootstrap.servers", servers, "topic.prefix", "sound")))
                .containsOnlyKeys("record.max.bytes");
    }

    @Test
    void hundredsOfNamedDatabasesAreValidatedWhileOthersLogIn() throws Exception {
        List<String> names =
                IntStream.range(0, 300).mapToObj(i -> "tenant_" + i).toList();
        try (ImmudbServer server = ImmudbServer.start()) {
            try (Administrator administrator = server.administrator()) {
                names.forEach(
                        name -> administrator.create(DatabaseSpec.fast(name).maxConcurrency(2)));
            }
            AtomicBoolean over = new AtomicBoolean();
            CompletableFuture<Integer> logins = CompletableFuture.supplyAsync(() -> {
                int count = 0;
                do {
                    try (ImmudbWriter writer = server.writer("tenant_0")) {
                        writer.set("key", "value");
                        count++;
                    }
                } while (!over.get());
                return count;
            });
            Map<String, String> properties =
                    at(server.address(), Configurations.source("databases", String.join(",", names)));
            long began = System.nanoTime();
            Map<String, String> errors = errorsOfSource(properties);
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            over.set(true);

            assertThat(errors).isEmpty();
            assertThat(took).isLessThan(Duration.ofSeconds(10));
            assertThat(logins.get(1, TimeUnit.MINUTES)).isPositive();
        }
    }

    @Test
    void mirroredTopicsThatAPatternMatchesAreNamed() {
        Map<String, String> regex =
                sink("kafka.bootstrap.servers", BROKER.bootstrapServers(), "topics.regex", "(sound|wide).*");
        regex.remove("topics");
        assertThat(regex).isNotEmpty();
        List<ConfigValue> values = new ArrayList<>(SinkOptions.definition().validate(regex));
        SinkValidation.validate(regex, values);
        assertThat(values)
                .flatExtracting(ConfigValue::errorMessages)
                .anySatisfy(error -> assertThat(error).contains("sound.shop and wide.shop", "into 'shop'"));
    }

    @Test
    void aBrokerThatIsNotThereIsNamed() {
        assertThat(errorsOfSink(sink("kafka.bootstrap.servers", Configurations.NOWHERE)))
                .containsOnlyKeys("kafka.bootstrap.servers");
        assertThat(errorsOfSink(sink("kafka.bootstrap.servers", "no port")))
                .containsOnlyKeys("kafka.bootstrap.servers");
    }
}

package io.immukafka.connect.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.immukafka.change.RandomSql;
import io.immukafka.client.ImmudbClient;
import io.immukafka.connect.change.ChangeEvents.Event;
import io.immukafka.harness.ConnectRestException;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorFiles;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.Positions;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.CollectionWriter;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The change connector on real servers: what consumers make of its topics is what the server has. */
@ExtendWith(RealServers.class)
class ChangeConnectorIT {

    private static final Duration ARRIVAL = Duration.ofMinutes(2);

    /** Of each part of the load. */
    private static final int STATEMENTS = 140;

    /** A worker that was killed within a transaction of Kafka's starts again after this time, 15 minutes as shipped. */
    private static final String TRANSACTION_TIMEOUT = "producer.override.transaction.timeout.ms";

    private enum Origin {
        DATABASE,
        TOPIC
    }

    private static Map<String, String> configuration(
            TestServers servers, Origin origin, String database, Map<String, String> changes) {
        Map<String, String> all = new HashMap<>(Map.of(
                "topic.prefix",
                prefix(database),
                TRANSACTION_TIMEOUT,
                "10000",
                "exactly.once.support",
                "required",
                "topic.creation.default.cleanup.policy",
                "delete"));
        all.putAll(changes);
        Map<String, String> configuration = ConnectorFiles.read("changes", servers.immudb(), all);
        if (origin == Origin.TOPIC) {
            configuration.keySet().removeIf(option -> option.startsWith("immudb."));
            configuration.remove("databases");
            configuration.put("source.topics", "archive." + database);
            configuration.put(
                    "source.consumer.bootstrap.servers", servers.broker().bootstrapServers());
        } else {
            configuration.put("databases", database);
        }
        return configuration;
    }

    private static String prefix(String database) {
        return "changes-" + database;
    }

    private static void archive(TestServers servers, String database) {
        servers.worker()
                .rest()
                .deploy(
                        "archive-" + database,
                        ConnectorFiles.read(
                                "source",
                                servers.immudb(),
                                Map.of(
                                        "databases",
                                        database,
                                        "topic.prefix",
                                        "archive",
                                        TRANSACTION_TIMEOUT,
                                        "10000")));
        servers.worker().rest().awaitRunning("archive-" + database, 1);
        servers.worker().await("the topic exists", ARRIVAL, () -> offset(servers.worker(), "archive-" + database) > 0);
    }

    private static long offset(ConnectWorker worker, String connector) {
        return worker.rest()
                .offsets(connector)
                .path("offsets")
                .path(0)
                .path("offset")
                .path("tx")
                .asLong();
    }

    private static void awaitOffset(ConnectWorker worker, String connector, long tx) {
        worker.await(connector + " has come to transaction " + tx, ARRIVAL, () -> {
            worker.rest().awaitRunning(connector, 1);
            return offset(worker, connector) >= tx;
        });
    }

    @ParameterizedTest
    @EnumSource(Origin.class)
    void itsTopicsMakeWhatTheServerHas(Origin origin, TestServers servers) throws Exception {
        ImmudbServer server = servers.immudb();
        ConnectWorker worker = servers.worker();
        String database = "random" + (origin == Origin.TOPIC ? "topic" : "server");
        String connector = prefix(database);
        server.create(DatabaseSpec.fast(database));
        RandomSql sql = new RandomSql(Long.getLong("change.seed", 11), true);
        run(server, database, writer -> sql.run(writer, STATEMENTS));
        if (origin == Origin.TOPIC) {
            archive(servers, database);
        }
        worker.rest().deploy(connector, configuration(servers, origin, database, Map.of("format", "debezium")));
        worker.rest().awaitRunning(connector, 1);
        for (int kills = 1; kills <= 2; kills++) {
            int statements = STATEMENTS * (1 + kills);
            long before = position(server, database);
            CompletableFuture<Void> load =
                    CompletableFuture.runAsync(() -> run(server, database, writer -> sql.run(writer, statements)));
            // In the middle of the load.
            awaitOffset(worker, connector, before + STATEMENTS / 4);
            worker.kill();
            worker.restart();
            worker.rest().awaitRunning(connector, 1);
            load.join();
        }
        long last;
        try (ImmudbWriter writer = server.writer(database)) {
            last = writer.set("end", "1");
        }
        awaitOffset(worker, connector, last);

        List<Event> events = ChangeEvents.read(servers.broker(), prefix(database));
        assertEachOnce(events);
        EventTables tables = EventTables.of(events);
        try (ImmudbWriter writer = server.writer(database)) {
            tables.assertSame(writer);
        }
        assertThat(tables.cells()).isGreaterThan(100);
        assertThat(sql.accepted()).isGreaterThan(100);
        worker.rest().delete(connector);
        if (origin == Origin.TOPIC) {
            worker.rest().delete("archive-" + database);
        }
    }

    private static long position(ImmudbServer server, String database) {
        try (ImmudbClient client = server.client(Duration.ofSeconds(10))) {
            return Positions.positionOf(client, database).tx();
        }
    }

    private static void run(ImmudbServer server, String database, Consumer<ImmudbWriter> load) {
        try (ImmudbWriter writer = server.writer(database)) {
            load.accept(writer);
        }
        // v1.11.1 keeps a snapshot for each refused transaction, of 100 in all, as long as the database is loaded.
        try (Administrator administrator = server.administrator()) {
            administrator.unload(database);
            administrator.load(database);
        }
    }

    private static void assertEachOnce(List<Event> events) {
        Map<String, Long> counts = events.stream()
                .collect(Collectors.groupingBy(
                        event -> event.topic() + " " + event.tx() + ":" + event.entry() + " " + event.op()
                                + (event.value() == null ? " tombstone" : ""),
                        Collectors.counting()));
        counts.values().removeIf(count -> count == 1);
        assertThat(counts).isEmpty();
    }

    @Test
    void flatRowsHaveKeysTombstonesAndProofs(TestServers servers) throws Exception {
        ImmudbServer server = servers.immudb();
        ConnectWorker worker = servers.worker();
        String database = "flat";
        server.create(DatabaseSpec.fast(database));
        long last;
        try (ImmudbWriter writer = server.writer(database)) {
            writer.sql(
                    "CREATE TABLE orders (id INTEGER AUTO_INCREMENT, name VARCHAR[20], secret VARCHAR, paid BOOLEAN, "
                            + "price FLOAT, at TIMESTAMP, ref UUID, photo BLOB, extra JSON, PRIMARY KEY id)");
            writer.sql("CREATE INDEX ON orders (name)");
            writer.sql("CREATE TABLE audit (id INTEGER, PRIMARY KEY id)");
            writer.sql("INSERT INTO audit (id) VALUES (1)");
            writer.sql(
                    "INSERT INTO orders (name, secret, paid, price, at, ref, photo, extra) VALUES ('alice', 'x', true, "
                            + "1.5, CAST('2024-02-29 12:34:56.789012' AS TIMESTAMP), "
                            + "CAST('00112233-4455-6677-8899-aabbccddeeff' AS UUID), x'0102', '{\"a\": [1]}')");
            writer.sql("INSERT INTO orders (name) VALUES ('bob')");
            writer.sql("ALTER TABLE orders ADD COLUMN note VARCHAR");
            writer.sql("UPDATE orders SET name = 'alicia', note = 'n' WHERE id = 1");
            writer.sql("DELETE FROM orders WHERE id = 2");
            writer.set("k", new byte[] {0, 1});
            writer.reference("r", "k");
            writer.zAdd("s", 2.5, "k");
            writer.delete("k");
            CollectionWriter collections = writer.collections();
            collections.create("notes", Map.of());
            String id = collections
                    .insert(
                            "notes",
                            List.of(Struct.newBuilder()
                                    .putFields(
                                            "text",
                                            Value.newBuilder()
                                                    .setStringValue("hi")
                                                    .build())
                                    .build()))
                    .get(0);
            collections.delete("notes", id);
            last = writer.set("end", "1");
        }
        Map<String, String> configuration = configuration(
                servers,
                Origin.DATABASE,
                database,
                Map.of("tables.exclude", "aud*", "columns.exclude", "orders.secret,*.id"));
        worker.rest().deploy("flat", configuration);
        awaitOffset(worker, "flat", last);
        List<Event> events = ChangeEvents.read(servers.broker(), prefix(database));

        List<Event> orders = of(events, ".orders");
        assertThat(orders).extracting(Event::op).containsExactly("insert", "insert", "update", "delete");
        Event alice = orders.get(0);
        assertThat(alice.keyFields().toString()).isEqualTo("{\"id\":1}");
        assertThat(alice.fields().toString())
                .isEqualTo("{\"id\":1,\"name\":\"alice\",\"paid\":true,\"price\":1.5,\"at\":1709210096789012,"
                        + "\"ref\":\"00112233-4455-6677-8899-aabbccddeeff\",\"photo\":\"AQI=\","
                        + "\"extra\":\"{\\\"a\\\": [1]}\"}");
        assertThat(names(alice))
                .containsEntry("at", "io.debezium.time.MicroTimestamp")
                .containsEntry("ref", "io.debezium.data.Uuid")
                .containsEntry("extra", "io.debezium.data.Json");
        assertThat(orders.get(2).fields().path("note").asText()).isEqualTo("n");
        assertThat(orders.get(2).fields().path("name").asText()).isEqualTo("alicia");
        assertThat(orders.get(3).keyFields().toString()).isEqualTo("{\"id\":2}");
        assertThat(orders.get(3).value()).isNull();
        try (ImmudbClient client = server.client(Duration.ofSeconds(10))) {
            var header = client.database(database).header(alice.tx()).join();
            assertThat(alice.alh()).isEqualTo(header.alh().toHex());
            assertThat(alice.timestamp()).isEqualTo(1000 * header.timestamp());
            assertThat(alice.undecoded()).isNull();
        }

        assertThat(of(events, ".audit")).isEmpty();
        List<Event> notes = of(events, ".notes");
        assertThat(notes).extracting(Event::op).containsExactly("upsert", "delete");
        assertThat(notes.get(0).fields().path("_doc").asText()).contains("\"text\":\"hi\"");
        assertThat(notes.get(0).fields().path("_id"))
                .isEqualTo(notes.get(1).keyFields().path("_id"));
        assertThat(notes.get(1).value()).isNull();

        List<Event> keys = of(events, "-keys");
        assertThat(keys).extracting(Event::op).containsExactly("set", "reference", "member", "delete", "set");
        assertThat(keys.get(0).fields().path("value").asText())
                .isEqualTo(Base64.getEncoder().encodeToString(new byte[] {0, 1}));
        assertThat(keys.get(2).keyFields().path("score").asDouble()).isEqualTo(2.5);
        assertThat(keys.get(3).value()).isNull();

        List<Event> catalog = of(events, "-catalog");
        assertThat(catalog)
                .extracting(event -> event.fields().path("sql").asText())
                .contains("CREATE INDEX ON orders (name)", "ALTER TABLE orders ADD COLUMN note VARCHAR");

        theCatalogIsReadAgainWhenAnOffsetHasNone(servers, alice);
        worker.rest().delete("flat");
    }

    private static List<Event> of(List<Event> events, String end) {
        return events.stream().filter(event -> event.topic().endsWith(end)).toList();
    }

    private static Map<String, String> names(Event event) {
        Map<String, String> names = new HashMap<>();
        JsonNode value = event.value();
        assertThat(value).isNotNull();
        value.path("schema")
                .path("fields")
                .forEach(field -> names.put(
                        field.path("field").asText(), field.path("name").asText()));
        return names;
    }

    private static void theCatalogIsReadAgainWhenAnOffsetHasNone(TestServers servers, Event from) throws Exception {
        ConnectWorker worker = servers.worker();
        worker.rest().stop("flat");
        worker.rest().awaitState("flat", "STOPPED");
        long before = from.tx() - 1;
        String alh;
        try (ImmudbClient client = servers.immudb().client(Duration.ofSeconds(10))) {
            alh = client.database("flat").header(before).join().alh().toHex();
        }
        assertThatThrownBy(() -> alter(worker, before, from.alh()))
                .isInstanceOf(ConnectRestException.class)
                .hasMessageContaining("another history");
        alter(worker, before, alh);
        worker.rest().resume("flat");
        worker.await("the order has come again", ARRIVAL, () -> {
            worker.rest().awaitRunning("flat", 1);
            return of(ChangeEvents.read(servers.broker(), prefix("flat")), ".orders")
                            .size()
                    == 8;
        });
        List<Event> orders = of(ChangeEvents.read(servers.broker(), prefix("flat")), ".orders");
        assertThat(orders.subList(4, 8)).isEqualTo(orders.subList(0, 4));
    }

    private static void alter(ConnectWorker worker, long tx, String alh) {
        ObjectNode all = new ObjectMapper().createObjectNode();
        ObjectNode one = all.putArray("offsets").addObject();
        one.putObject("partition").put("database", "flat");
        one.putObject("offset").put("tx", tx).put("alh", alh);
        worker.rest().alterOffsets("flat", all);
    }
}

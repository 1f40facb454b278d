package io.immukafka.connect.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorFiles;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.PostgresServer;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.SchemaRegistryServer;
import io.immukafka.harness.TestServers;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.proto.Row;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * Debezium's sink fills a real PostgreSQL with change events, while the worker is killed and columns come and go: every table
 * is what immudb's own SELECT answers. Needs PostgreSQL's programs, see {@link PostgresServer#programs}.
 */
@ExtendWith(RealServers.class)
class PostgresIT {

    private static final Duration ARRIVAL = Duration.ofMinutes(2);
    private static final int STATEMENTS = 200;

    /** How the events travel. */
    private enum Way {
        /** Rows as JSON. */
        FLAT("flat", false),
        /** Debezium's envelope as JSON, which the sink takes apart itself. */
        ENVELOPE("debezium", false),
        /** Debezium's envelope, taken apart by Debezium's own transformation. */
        UNWRAPPED("debezium", false),
        /** Rows as Avro, in a registry that refuses incompatible schemas. */
        REGISTRY("flat", true),
        /** The same with the envelope. */
        ENVELOPE_REGISTRY("debezium", true);

        private final String format;
        private final boolean avro;

        Way(String format, boolean avro) {
            this.format = format;
            this.avro = avro;
        }
    }

    @ParameterizedTest
    @EnumSource(names = "REGISTRY")
    void postgresHasWhatImmudbHas(Way way, TestServers servers) throws Exception {
        fill(way, servers);
    }

    /** Each takes a minute, most of it for the three starts of a worker. */
    @Tag("campaign")
    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "REGISTRY")
    void postgresHasWhatImmudbHasInEveryForm(Way way, TestServers servers) throws Exception {
        fill(way, servers);
    }

    private static void fill(Way way, TestServers servers) throws Exception {
        assumeTrue(
                PostgresServer.programs().isPresent(),
                "no initdb below /usr/lib/postgresql: install the package postgresql, or name its folder of programs in "
                        + "-Dpostgres.programs");
        String database = "shop" + way.name().toLowerCase(Locale.ROOT).replace("_", "");
        ImmudbServer server = servers.immudb();
        server.create(DatabaseSpec.fast(database));
        OrderLoad load = new OrderLoad(Long.getLong("change.seed", 5));
        Map<String, String> converters = way.avro ? avro(servers.registry()) : Map.of();
        try (PostgresServer postgres = PostgresServer.start();
                ConnectWorker worker = worker(servers.broker())) {
            run(server, database, load::createTables);
            run(server, database, writer -> load.run(writer, STATEMENTS));
            deploy(worker, "events-" + database, events(way, server, database, converters));
            deploy(worker, "postgres-" + database, sink(way, postgres, database, converters));
            worker.await(
                    "the tables are there",
                    ARRIVAL,
                    () -> load.tables().keySet().stream().allMatch(postgres::hasTable));
            for (int i = 0; i < 2; i++) {
                long before = offset(worker, "events-" + database);
                CompletableFuture<Void> writing = CompletableFuture.runAsync(
                        () -> run(server, database, writer -> load.run(writer, 3 * STATEMENTS)));
                worker.await(
                        "the load has begun to arrive",
                        ARRIVAL,
                        () -> offset(worker, "events-" + database) > before + STATEMENTS / 4);
                worker.kill();
                worker.restart();
                worker.rest().awaitRunning("events-" + database, 1);
                writing.join();
                run(server, database, load::alter);
                run(server, database, writer -> load.run(writer, STATEMENTS));
            }
            worker.rest().awaitRunning("events-" + database, 1);
            worker.rest().awaitRunning("postgres-" + database, 1);
            try (ImmudbWriter writer = server.writer(database)) {
                load.tables()
                        .forEach((table, types) -> awaitSame(worker, () -> assertSame(writer, postgres, table, types)));
            }
        }
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

    private static void run(ImmudbServer server, String database, Consumer<ImmudbWriter> load) {
        try (ImmudbWriter writer = server.writer(database)) {
            load.accept(writer);
        }
    }

    private static ConnectWorker worker(KafkaBroker broker) {
        return ConnectWorker.builder(broker)
                .plugins(ConnectWorker.ourPlugin())
                .plugins(SchemaRegistryServer.converter())
                .plugins(Path.of(System.getProperty("debezium.directory", "target/debezium")))
                // The registry's converter has no service file.
                .set("plugin.discovery", "hybrid_warn")
                .set("exactly.once.source.support", "enabled")
                .heap("512m")
                .start();
    }

    private static void deploy(ConnectWorker worker, String name, Map<String, String> configuration) {
        worker.rest().deploy(name, configuration);
        worker.rest().awaitRunning(name, 1);
    }

    private static Map<String, String> events(
            Way way, ImmudbServer server, String database, Map<String, String> converters) {
        Map<String, String> all = new HashMap<>(converters);
        all.put("databases", database);
        all.put("topic.prefix", "events");
        all.put("format", way.format);
        all.put("exactly.once.support", "required");
        all.put("producer.override.transaction.timeout.ms", "10000");
        return ConnectorFiles.read("changes", server, all);
    }

    private static Map<String, String> sink(
            Way way, PostgresServer postgres, String database, Map<String, String> converters) {
        Map<String, String> all = new HashMap<>(Map.of(
                "connector.class",
                "io.debezium.connector.jdbc.JdbcSinkConnector",
                "connection.url",
                postgres.url(),
                "connection.username",
                postgres.user(),
                "connection.password",
                "none",
                "insert.mode",
                "upsert",
                "delete.enabled",
                "true",
                "primary.key.mode",
                "record_key",
                "schema.evolution",
                "basic",
                "topics.regex",
                "events\\." + database + "\\.[a-z0-9_]+"));
        all.putAll(converters);
        all.put("consumer.override.isolation.level", "read_committed");
        all.put("consumer.override.auto.offset.reset", "earliest");
        all.put("consumer.override.metadata.max.age.ms", "1000");
        all.put("consumer.override.session.timeout.ms", "5000");
        all.put("consumer.override.heartbeat.interval.ms", "1000");
        all.put("transforms", way == Way.UNWRAPPED ? "table,unwrap" : "table");
        all.put("transforms.table.type", "org.apache.kafka.connect.transforms.RegexRouter");
        all.put("transforms.table.regex", ".*\\.([^.]+)");
        all.put("transforms.table.replacement", "$1");
        if (way == Way.UNWRAPPED) {
            all.put("transforms.unwrap.type", "io.debezium.transforms.ExtractNewRecordState");
        }
        return all;
    }

    private static Map<String, String> avro(SchemaRegistryServer registry) throws Exception {
        registry.refuseIncompatibleSchemas();
        return registry.converters();
    }

    private static void awaitSame(ConnectWorker worker, ThrowableAssert.ThrowingCallable comparison) {
        List<Throwable> last = new ArrayList<>();
        try {
            worker.await("PostgreSQL has the same rows", ARRIVAL, () -> {
                try {
                    comparison.call();
                    return true;
                } catch (AssertionError | IllegalStateException e) {
                    last.clear();
                    last.add(e);
                    return false;
                } catch (Throwable e) {
                    throw new IllegalStateException("comparing failed", e);
                }
            });
        } catch (RuntimeException e) {
            last.forEach(e::addSuppressed);
            throw e;
        }
    }

    private static void assertSame(
            ImmudbWriter writer, PostgresServer postgres, String table, Map<String, String> types) {
        List<Map<String, String>> expected = new ArrayList<>();
        for (Row row : writer.query("SELECT * FROM " + table)) {
            Map<String, String> cells = new TreeMap<>();
            for (int i = 0; i < row.getValuesCount(); i++) {
                String name = name(row.getColumns(i));
                put(cells, name, Cells.of(types.getOrDefault(name, ""), row.getValues(i)));
            }
            expected.add(cells);
        }
        List<Map<String, String>> found = new ArrayList<>();
        for (JsonNode row : postgres.rows("SELECT * FROM " + table)) {
            Map<String, String> cells = new TreeMap<>();
            types.forEach((name, type) -> put(cells, name, cell(type, row.path(name))));
            found.add(cells);
        }
        assertThat(expected).as("rows of %s", table).isNotEmpty();
        assertThat(found).as("rows of %s", table).containsExactlyInAnyOrderElementsOf(expected);
    }

    private static void put(Map<String, String> cells, String name, @Nullable String cell) {
        if (cell != null) {
            cells.put(name, cell);
        }
    }

    private static String name(String selector) {
        return selector.substring(selector.lastIndexOf('.') + 1).replace(")", "");
    }

    /** As PostgreSQL writes a value of a row as JSON. */
    private static @Nullable String cell(String type, JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        return switch (type) {
            case "BLOB" ->
                Base64.getEncoder()
                        .encodeToString(HexFormat.of().parseHex(value.asText().substring(2)));
            case "TIMESTAMP" ->
                Long.toString(ChronoUnit.MICROS.between(
                        Instant.EPOCH, LocalDateTime.parse(value.asText()).toInstant(ZoneOffset.UTC)));
            case "JSON" -> Cells.json(value.toString());
            default -> Cells.of(type, value);
        };
    }
}

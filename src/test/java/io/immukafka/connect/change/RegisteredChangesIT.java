package io.immukafka.connect.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorFiles;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.SchemaRegistryServer;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tables change while the change connector runs, and a registry takes the new schemas only if they can read what was written
 * before. Consumers read with the registry's schemas, by Confluent's client.
 */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class RegisteredChangesIT {

    private static final Duration ARRIVAL = Duration.ofMinutes(1);
    private static final int FRAME = 5;
    private static final int CACHED = 100;

    private enum Form {
        FLAT,
        DEBEZIUM;

        private GenericRecord row(GenericRecord value) {
            return this == FLAT ? value : (GenericRecord) value.get("after");
        }
    }

    private final ImmudbServer server;
    private final KafkaBroker broker;
    private final SchemaRegistryServer registry;
    private CachedSchemaRegistryClient client;
    private ConnectWorker worker;

    RegisteredChangesIT(ImmudbServer server, KafkaBroker broker, SchemaRegistryServer registry) {
        this.server = server;
        this.broker = broker;
        this.registry = registry;
    }

    @BeforeAll
    void startWorker() throws Exception {
        registry.refuseIncompatibleSchemas();
        client = new CachedSchemaRegistryClient(registry.url(), CACHED);
        worker = ConnectWorker.builder(broker)
                .plugins(ConnectWorker.ourPlugin())
                .plugins(SchemaRegistryServer.converter())
                // The converter has no service file.
                .set("plugin.discovery", "hybrid_warn")
                .start();
    }

    @AfterAll
    void end() throws IOException {
        worker.close();
        client.close();
    }

    @ParameterizedTest
    @EnumSource(Form.class)
    void columnsComeAndGoWithinCompatibleSchemas(Form form) throws Exception {
        String database = "people" + form.name().toLowerCase(Locale.ROOT);
        String topic = start(database, form);
        try (ImmudbWriter writer = server.writer(database)) {
            writer.sql("CREATE TABLE people (id INTEGER, name VARCHAR[50], age INTEGER, PRIMARY KEY id)");
            writer.sql("INSERT INTO people (id, name, age) VALUES (1, 'Ada', 36)");
            awaitRecords(topic, 1);
            writer.sql("ALTER TABLE people ADD COLUMN email VARCHAR");
            writer.sql("INSERT INTO people (id, name, age, email) VALUES (2, 'Bo', 40, 'bo@example.com')");
            awaitRecords(topic, 2);
            writer.sql("ALTER TABLE people RENAME COLUMN name TO full_name");
            writer.sql("INSERT INTO people (id, full_name, age) VALUES (3, 'Cy', 50)");
            awaitRecords(topic, 3);
            writer.sql("ALTER TABLE people DROP COLUMN age");
            writer.sql("UPDATE people SET email = 'ada@example.com' WHERE id = 1");
            awaitRecords(topic, 4);
        }

        List<ConsumerRecord<byte[], byte[]>> records = read(topic);
        assertThat(records)
                .extracting(record -> cells(form.row(value(record))))
                .as("as they were written")
                .containsExactly(
                        Map.of("id", "1", "name", "Ada", "age", "36"),
                        Map.of("id", "2", "name", "Bo", "age", "40", "email", "bo@example.com"),
                        Map.of("id", "3", "full_name", "Cy", "age", "50"),
                        Map.of("id", "1", "full_name", "Ada", "email", "ada@example.com"));
        assertThat(records)
                .extracting(record -> cells(form.row(value(record, newest(topic)))))
                .as("with the newest schema")
                .containsExactly(
                        Map.of("id", "1"),
                        Map.of("id", "2", "email", "bo@example.com"),
                        Map.of("id", "3", "full_name", "Cy"),
                        Map.of("id", "1", "full_name", "Ada", "email", "ada@example.com"));
        assertThat(records)
                .extracting(record -> cells(decode(record.key(), schema(record.key()))))
                .containsExactly(Map.of("id", "1"), Map.of("id", "2"), Map.of("id", "3"), Map.of("id", "1"));

        assertThat(client.getAllVersions(topic + "-value")).hasSize(4);
        assertThat(client.getAllVersions(topic + "-key")).hasSize(1);
        List<Schema> schemas =
                records.stream().map(record -> schema(record.value())).toList();
        assertThat(Set.copyOf(schemas)).hasSize(4);
        for (Schema reader : schemas) {
            for (Schema writer : schemas) {
                assertThat(SchemaCompatibility.checkReaderWriterCompatibility(reader, writer)
                                .getType())
                        .as("reading %s as %s", writer, reader)
                        .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
            }
        }
        assertRunning(database);
    }

    /** The reader's side of the rule: it is told which field has changed, and decides. */
    @Test
    void aColumnThatComesBackWithAnotherTypeStopsTheTaskUntilTheRegistryAllowsIt() throws Exception {
        String database = "retyped";
        String topic = start(database, Form.FLAT);
        try (ImmudbWriter writer = server.writer(database)) {
            writer.sql("CREATE TABLE people (id INTEGER, age INTEGER, PRIMARY KEY id)");
            writer.sql("INSERT INTO people (id, age) VALUES (1, 36)");
            awaitRecords(topic, 1);
            writer.sql("ALTER TABLE people DROP COLUMN age");
            writer.sql("ALTER TABLE people ADD COLUMN age BOOLEAN");
            writer.sql("INSERT INTO people (id, age) VALUES (2, true)");
        }
        String trace = worker.rest().awaitFailed(database);
        assertThat(trace)
                .containsIgnoringCase("compatib")
                .contains("reader union lacking writer type: LONG at /fields/1/type/1");
        assertThat(read(topic)).hasSize(1);
        String subject = topic + "-value";
        assertThat(client.getAllVersions(subject)).hasSize(1);

        // Of a subject alone would not do: where Apicurio has a rule for all, NONE means that the subject has none of
        // its own.
        client.updateCompatibility(null, "NONE");
        try {
            worker.rest().restart(database);
            awaitRecords(topic, 2);
        } finally {
            registry.refuseIncompatibleSchemas();
        }

        assertThat(client.getAllVersions(subject)).hasSize(2);
        assertThat(read(topic))
                .extracting(record -> cells(value(record)))
                .containsExactly(Map.of("id", "1", "age", "36"), Map.of("id", "2", "age", "true"));
        assertRunning(database);
    }

    /** The topic of the table {@code people}. */
    private String start(String database, Form form) {
        server.create(DatabaseSpec.fast(database));
        Map<String, String> all = new HashMap<>(registry.converters());
        all.put("databases", database);
        all.put("topic.prefix", "registered");
        all.put("format", form.name().toLowerCase(Locale.ROOT));
        all.put("topic.creation.default.cleanup.policy", "delete");
        worker.rest().deploy(database, ConnectorFiles.read("changes", server, all));
        worker.rest().awaitRunning(database, 1);
        return "registered." + database + ".people";
    }

    private void assertRunning(String connector) {
        worker.rest().awaitRunning(connector, 1);
        worker.rest().delete(connector);
    }

    private Schema newest(String topic) {
        try {
            return new Schema.Parser()
                    .parse(client.getLatestSchemaMetadata(topic + "-value").getSchema());
        } catch (Exception e) {
            throw new AssertionError("the newest schema of " + topic + " cannot be read", e);
        }
    }

    private Schema schema(byte[] bytes) {
        int id = ByteBuffer.wrap(bytes).getInt(1);
        try {
            return new Schema.Parser().parse(client.getSchemaById(id).canonicalString());
        } catch (Exception e) {
            throw new AssertionError("the schema with the id " + id + " cannot be read", e);
        }
    }

    private GenericRecord value(ConsumerRecord<byte[], byte[]> record) {
        return value(record, schema(record.value()));
    }

    private GenericRecord value(ConsumerRecord<byte[], byte[]> record, Schema reader) {
        return decode(record.value(), reader);
    }

    private GenericRecord decode(byte[] bytes, Schema reader) {
        try {
            return new GenericDatumReader<GenericRecord>(schema(bytes), reader)
                    .read(null, DecoderFactory.get().binaryDecoder(bytes, FRAME, bytes.length - FRAME, null));
        } catch (IOException e) {
            throw new AssertionError("the record does not have its schema", e);
        }
    }

    /** The columns that are not NULL, as text. */
    private static Map<String, String> cells(GenericRecord row) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (Schema.Field field : row.getSchema().getFields()) {
            if (row.get(field.pos()) != null) {
                cells.put(field.name(), row.get(field.pos()).toString());
            }
        }
        return cells;
    }

    private void awaitRecords(String topic, int records) {
        worker.await(
                topic + " has " + records + " records",
                ARRIVAL,
                () -> read(topic).size() >= records);
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "allow.auto.create.topics", false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            if (!consumer.listTopics().containsKey(topic)) {
                return records;
            }
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }
}

package io.immukafka.connect.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.TxPart;
import io.immukafka.connect.change.ChangeEvents.Event;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorFiles;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.record.ImmudbConverter;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.RecordException;
import io.immukafka.record.RecordSchemas;
import io.immukafka.record.TransactionPart;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the change connector does with copies of a topic that are not what the source connector wrote. */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnsoundTopicIT {

    private static final Duration ARRIVAL = Duration.ofMinutes(1);
    private static final String DATABASE = "unsound";
    private static final String ORIGINAL = "unsound-archive." + DATABASE;

    /** Table, first row, key, second row, end. */
    private static final int TRANSACTIONS = 5;

    private final ImmudbServer server;
    private final KafkaBroker broker;
    private final ConnectWorker worker;
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    UnsoundTopicIT(ImmudbServer server, KafkaBroker broker, ConnectWorker worker) {
        this.server = server;
        this.broker = broker;
        this.worker = worker;
    }

    @BeforeAll
    void archive() {
        server.create(DatabaseSpec.fast(DATABASE));
        try (ImmudbWriter writer = server.writer(DATABASE)) {
            writer.sql("CREATE TABLE orders (id INTEGER AUTO_INCREMENT, name VARCHAR, PRIMARY KEY id)");
            writer.sql("INSERT INTO orders (name) VALUES ('alice')");
            writer.set("k", "v");
            writer.sql("INSERT INTO orders (name) VALUES ('bob')");
            writer.set("end", "1");
        }
        worker.rest()
                .deploy(
                        "unsound-archive",
                        ConnectorFiles.read(
                                "source",
                                server,
                                Map.of(
                                        "databases",
                                        DATABASE,
                                        "topic.prefix",
                                        "unsound-archive",
                                        "heartbeat.interval.ms",
                                        "0")));
        worker.rest().awaitRunning("unsound-archive", 1);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        broker.bootstrapServers(),
                        "isolation.level",
                        "read_committed",
                        "auto.offset.reset",
                        "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(new TopicPartition(ORIGINAL, 0)));
            worker.await("the transactions are in the topic", ARRIVAL, () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return records.size() >= TRANSACTIONS;
            });
        }
        worker.rest().delete("unsound-archive");
        assertThat(records).hasSize(TRANSACTIONS);
    }

    /** A record of the original as it is. */
    private Map.Entry<byte[], byte[]> original(int i) {
        return Map.entry(records.get(i).key(), records.get(i).value());
    }

    /** One of three parts of a record of the original. */
    private Map.Entry<byte[], byte[]> part(int i, int part) {
        try {
            ImmudbConverter converter = new ImmudbConverter();
            converter.configure(Map.of(), false);
            ConsumerRecord<byte[], byte[]> record = records.get(i);
            String key = new String(record.key(), StandardCharsets.UTF_8);
            TxPart whole = ((TransactionPart) RecordCodec.read(
                            key,
                            converter.toConnectData(ORIGINAL, record.value()).value()))
                    .part();
            byte[] bytes = whole.payload();
            int cut = bytes.length / 3 + 1;
            byte[] payload = Arrays.copyOfRange(bytes, part * cut, Math.min(bytes.length, (part + 1) * cut));
            TransactionPart made = new TransactionPart(DATABASE, new TxPart(whole.claim(), part, 3, payload), null);
            return Map.entry(
                    made.key().getBytes(StandardCharsets.UTF_8),
                    converter.fromConnectData(ORIGINAL, RecordSchemas.VALUE, RecordCodec.toStruct(made)));
        } catch (RecordException e) {
            throw new AssertionError(e);
        }
    }

    private String copy(String name, List<Integer> chosen, int damaged) {
        List<Map.Entry<byte[], byte[]>> all = new ArrayList<>();
        for (int i : chosen) {
            byte[] value = records.get(i).value().clone();
            if (i == damaged) {
                // In the middle of the payload, which is most of a record.
                value[value.length / 2] ^= 1;
            }
            all.add(Map.entry(records.get(i).key(), value));
        }
        return write(name, all);
    }

    private String write(String name, List<Map.Entry<byte[], byte[]>> all) {
        String topic = name + "." + DATABASE;
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (Map.Entry<byte[], byte[]> each : all) {
                Future<?> unused = producer.send(new ProducerRecord<>(topic, 0, each.getKey(), each.getValue()));
            }
            producer.flush();
        }
        return topic;
    }

    private void deploy(String name, String topic) {
        Map<String, String> configuration = new TreeMap<>(
                ConnectorFiles.read("changes", server, new HashMap<>(Map.of("topic.prefix", name + "-changes"))));
        configuration.keySet().removeIf(option -> option.startsWith("immudb."));
        configuration.remove("databases");
        configuration.put("source.topics", topic);
        configuration.put("source.consumer.bootstrap.servers", broker.bootstrapServers());
        worker.rest().deploy(name, configuration);
    }

    private List<Event> events(String name) throws Exception {
        return ChangeEvents.read(broker, name + "-changes");
    }

    @Test
    void aChangedBitStopsItBeforeTheTransaction() throws Exception {
        deploy("bitflip", copy("bitflip", List.of(0, 1, 2, 3, 4), 3));

        assertThat(worker.rest().awaitFailed("bitflip")).contains("IMK-1").contains("bitflip.unsound-0@3");

        assertThat(events("bitflip")).extracting(Event::tx).containsOnly(1L, 2L, 3L);
        worker.rest().delete("bitflip");
    }

    @Test
    void aMissingTransactionStopsIt() throws Exception {
        deploy("gap", copy("gap", List.of(0, 1, 3, 4), -1));

        assertThat(worker.rest().awaitFailed("gap")).contains("IMK-109").contains("a gap");

        assertThat(events("gap")).extracting(Event::tx).containsOnly(1L, 2L);
        worker.rest().delete("gap");
    }

    @Test
    void disorderOfTheWritersIsOneHistory() throws Exception {
        deploy(
                "disorder",
                write(
                        "disorder",
                        List.of(
                                original(0),
                                // A part that is repeated, as after a lost acknowledgement.
                                part(1, 0),
                                part(1, 1),
                                part(1, 1),
                                part(1, 2),
                                part(1, 2),
                                // The third transaction is missing, and comes behind the fourth from two writers.
                                original(3),
                                part(2, 0),
                                part(2, 1),
                                part(2, 0),
                                part(2, 2),
                                part(2, 1),
                                part(2, 2),
                                original(3),
                                original(4),
                                original(4))));
        worker.rest().awaitRunning("disorder", 1);

        worker.await(
                "the last key has come",
                ARRIVAL,
                () -> events("disorder").stream().anyMatch(event -> event.tx() == TRANSACTIONS));

        assertThat(events("disorder")).extracting(Event::tx).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L);
        worker.rest().awaitRunning("disorder", 1);
        worker.rest().delete("disorder");
    }

    @Test
    void rowsOfTablesThatNothingDescribesAreLeftOut() throws Exception {
        deploy("later", copy("later", List.of(1, 2, 3, 4, 4), -1));
        worker.rest().awaitRunning("later", 1);

        worker.await(
                "the keys have come", ARRIVAL, () -> events("later").stream().anyMatch(event -> event.tx() == 5));

        assertThat(events("later")).extracting(Event::op).containsExactly("set", "set");
        worker.rest().awaitRunning("later", 1);
        worker.rest().delete("later");
    }
}

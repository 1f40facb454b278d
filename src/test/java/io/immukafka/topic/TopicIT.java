package io.immukafka.topic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.immukafka.ErrorCode;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.record.ImmudbConverter;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.storage.Converter;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Topics of a real broker: where they end, and what goes wrong with them. */
@ExtendWith(RealServers.class)
@SuppressWarnings("NullAway.Init")
class TopicIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration MOMENT = Duration.ofMillis(200);

    private final GeneratedTopic history = new GeneratedTopic();
    private KafkaBroker broker;
    private String topic;

    @BeforeEach
    void create(TestInfo test, KafkaBroker shared) throws Exception {
        topic = "topicit." + test.getTestMethod().orElseThrow().getName();
        broker = shared;
        create(broker);
    }

    private void create(KafkaBroker on) throws Exception {
        try (Admin admin = on.admin()) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private void delete() throws Exception {
        try (Admin admin = broker.admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }

    private static Map<String, String> settings(KafkaBroker broker) {
        return Map.of("bootstrap.servers", broker.bootstrapServers());
    }

    private static KafkaProducer<byte[], byte[]> producer(KafkaBroker broker, Map<String, Object> more) {
        Map<String, Object> all = new HashMap<>(more);
        all.putAll(settings(broker));
        return new KafkaProducer<>(all, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void send(KafkaProducer<byte[], byte[]> producer, Converter converter, int... txs) {
        for (int tx : txs) {
            Future<?> unused =
                    producer.send(new ProducerRecord<>(topic, 0, history.key(tx), history.value(tx, converter)));
        }
        producer.flush();
    }

    private void write(Converter converter, int... txs) {
        try (KafkaProducer<byte[], byte[]> producer = producer(broker, Map.of())) {
            send(producer, converter, txs);
        }
    }

    private void write(int... txs) {
        write(new ImmudbConverter(), txs);
    }

    private TopicExtent extent() throws TopicException {
        try (TopicAdmin admin = new TopicAdmin(settings(broker))) {
            return Objects.requireNonNull(admin.extents(List.of(topic)).get(topic))
                    .get()
                    .orElseThrow();
        }
    }

    private void assertEndsWith(int tx) throws TopicException {
        try (SharedReaders readers = SharedReaders.open(settings(broker))) {
            assertThat(TopicTail.find(readers, topic))
                    .contains(new TopicTail("sim", history.tx(tx).reached()));
            assertThat(TopicTail.newest(readers, topic, 16))
                    .map(newest -> newest.last().tx())
                    .hasValueSatisfying(newest -> assertThat(newest).isGreaterThanOrEqualTo(tx));
        }
    }

    private static void assertFails(ThrowingCallable call, ErrorCode code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        TopicException.class,
                        e -> assertThat(e.code()).as(e.getMessage()).isEqualTo(code));
    }

    private static List<Long> readUntil(TopicReader reader, long tx) throws TopicException {
        List<Long> read = new ArrayList<>();
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!read.contains(tx)) {
            assertThat(deadline - System.nanoTime()).as("read so far: %s", read).isPositive();
            reader.poll(MOMENT).forEach(each -> read.add(each.record().tx()));
        }
        return read;
    }

    @Test
    void abortedRecordsAreNoTransaction() throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = producer(broker, Map.of("transactional.id", topic))) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, new ImmudbConverter(), 1, 2);
            assertThat(extent()).matches(open -> !open.isStable() && open.endOffset() == 2);
            producer.abortTransaction();
        }
        assertThat(extent()).matches(ended -> ended.isStable() && ended.firstOffset() == 0 && !ended.isNew());
        try (SharedReaders readers = SharedReaders.open(settings(broker))) {
            assertThat(TopicTail.find(readers, topic)).isEmpty();
            assertThat(TopicTail.newest(readers, topic, 16)).isEmpty();
        }

        write(1, 2, 3);
        assertEndsWith(3);
    }

    @Test
    void theEndIsFoundInJson() throws Exception {
        for (boolean schemas : new boolean[] {true, false}) {
            try (JsonConverter json = new JsonConverter()) {
                json.configure(Map.of("schemas.enable", Boolean.toString(schemas)), false);
                write(json, schemas ? new int[] {1, 2} : new int[] {3, 4});
                assertEndsWith(schemas ? 2 : 4);
            }
        }
        assertFails(() -> TopicTail.findToContinue(settings(broker), topic), ErrorCode.TOPIC_ENCODING);
    }

    /** More records than are looked at first. */
    @Test
    void aHoleBeforeTheLastRecordsThatIsFilledIsNone() throws Exception {
        write(IntStream.rangeClosed(1, 20).toArray());
        write(IntStream.rangeClosed(30, 400).toArray());
        write(IntStream.rangeClosed(21, 29).toArray());
        assertEndsWith(29);

        write(IntStream.rangeClosed(30, 450).toArray());
        assertEndsWith(450);
    }

    @Test
    void aTopicThatIsMissingIsNamed() throws Exception {
        delete();

        assertFails(() -> TopicReader.open(settings(broker), topic), ErrorCode.TOPIC_MISSING);
        try (TopicAdmin admin = new TopicAdmin(settings(broker))) {
            assertThat(Objects.requireNonNull(admin.extents(List.of(topic)).get(topic))
                            .get())
                    .isEmpty();
            assertThat(Objects.requireNonNull(admin.ids(List.of(topic)).get(topic))
                            .get())
                    .isEmpty();
        }
    }

    @Test
    void aReaderBehindTheEndOfANewTopicReadsItFromItsBeginning() throws Exception {
        write(1, 2, 3, 4, 5);
        TopicExtent before = extent();
        delete();
        create(broker);
        assertThat(extent().id()).isNotEqualTo(before.id());
        write(1, 2);

        try (TopicReader reader = TopicReader.follow(settings(broker), topic, 5)) {
            assertThat(readUntil(reader, 2)).containsExactly(1L, 2L);
        }
    }

    @Test
    void aTopicThatIsCreatedAgainUnderAReaderIsReadFromItsBeginning() throws Exception {
        write(1, 2, 3, 4, 5);
        try (TopicReader reader = TopicReader.follow(settings(broker), topic)) {
            readUntil(reader, 5);
            delete();
            create(broker);
            write(1, 2, 3);

            assertThat(readUntil(reader, 3)).containsExactly(1L, 2L, 3L);
        }
    }

    @Test
    void recordsThatAreDeletedUnderAReaderArePassedOver() throws Exception {
        write(1, 2, 3, 4, 5);
        try (TopicReader reader = TopicReader.follow(settings(broker), topic);
                TopicReader bounded = TopicReader.open(settings(broker), topic);
                Admin admin = broker.admin()) {
            TopicPartition partition = new TopicPartition(topic, 0);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(3)))
                    .all()
                    .get();

            assertThat(readUntil(reader, 5)).containsExactly(4L, 5L);
            assertFails(() -> readUntil(bounded, 5), ErrorCode.TOPIC_SHORTENED);
        }
    }

    @Test
    void nothingIsWrittenBehindARecordThatTheTopicRefuses() throws Exception {
        limit(300_000);
        SimTx large = SimTx.after(history.tx(5).reached(), 400_000, new Random(5));
        try (TopicWriter writer = TopicWriter.open(settings(broker), topic, "sim")) {
            for (int tx = 1; tx <= 5; tx++) {
                writer.append(history.tx(tx).parts(1 << 20).get(0), null);
            }
            writer.append(large.parts(1 << 20).get(0), null);
            assertFails(
                    () -> {
                        SimTx next = large;
                        for (int i = 0; i < 100; i++) {
                            next = SimTx.after(next.reached(), 500, new Random(i));
                            writer.append(next.parts(1 << 20).get(0), null);
                        }
                        writer.flush();
                    },
                    ErrorCode.TOPIC_REFUSED);
        }
        assertEndsWith(5);
        assertThat(extent().endOffset()).isEqualTo(5);

        limit(1_000_000);
        try (TopicWriter writer = TopicWriter.open(settings(broker), topic, "sim")) {
            writer.append(large.parts(1 << 20).get(0), null);
            writer.flush();
        }
        assertThat(TopicTail.findToContinue(settings(broker), topic))
                .map(TopicTail::last)
                .contains(large.reached());
    }

    private void limit(int bytes) throws Exception {
        try (Admin admin = broker.admin()) {
            AlterConfigOp set = new AlterConfigOp(
                    new ConfigEntry("max.message.bytes", Integer.toString(bytes)), AlterConfigOp.OpType.SET);
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(set)))
                    .all()
                    .get();
        }
    }

    @Test
    void aBrokerThatIsGoneIsAnOutage() throws Exception {
        try (KafkaBroker own = KafkaBroker.start()) {
            broker = own;
            create(own);
            write(1, 2, 3);
            try (TopicReader reader = TopicReader.open(settings(own), topic)) {
                own.stop();
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertFails(() -> reader.poll(MOMENT), ErrorCode.BROKER_UNREACHABLE));
            }
            Map<String, String> hasty = new HashMap<>(settings(own));
            hasty.put("default.api.timeout.ms", "2000");
            assertFails(() -> TopicReader.open(hasty, topic), ErrorCode.BROKER_UNREACHABLE);
        }
    }

    @Test
    void aDamagedFileOfTheBrokerIsNoOutage(@TempDir Path folder) throws Exception {
        try (KafkaBroker own = KafkaBroker.builder().folder(folder).start()) {
            broker = own;
            create(own);
            write(1);
            write(2);
            own.stop();
            try (Stream<Path> files = Files.walk(folder)) {
                Path log = files.filter(file -> file.toString().endsWith(topic + "-0/00000000000000000000.log"))
                        .findAny()
                        .orElseThrow();
                try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
                    channel.write(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}), channel.size() - 40);
                }
            }
            own.restart();

            try (TopicReader reader = TopicReader.open(settings(own), topic)) {
                assertThat(readUntil(reader, 1)).containsExactly(1L);
                await().atMost(LIMIT)
                        .untilAsserted(() -> assertFails(() -> reader.poll(MOMENT), ErrorCode.RECORD_DAMAGED));
            }
        }
    }
}

package io.immukafka.containers;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The whole pipeline in containers that Testcontainers starts. */
@Testcontainers(disabledWithoutDocker = true)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ContainerPipelineIT {

    private static final String DATABASE = "ledger";
    private static final String REPLICA = "ledger_replica";
    private static final String TOPIC = "immudb.ledger";
    private static final String FORGED = "forged.ledger";

    @SuppressWarnings("NullAway.Init")
    private static ContainerPipeline pipeline;

    @BeforeAll
    static void start() {
        pipeline = ContainerPipeline.start();
    }

    @AfterAll
    static void stop() {
        if (pipeline != null) {
            pipeline.close();
        }
    }

    @Test
    @Order(1)
    void theReplicaEndsWithThePrimarysAlh() throws Exception {
        try (ImmudbSite primary = pipeline.primary();
                ImmudbSite replica = pipeline.replica()) {
            primary.create(DATABASE);
            WorkerRest rest = pipeline.rest();
            rest.deploy(
                    "immudb-source",
                    ContainerPipeline.configuration("source-tuned", "primary", Map.of("databases", DATABASE)));
            primary.write(DATABASE, 7, 1_000);
            rest.awaitRunning("immudb-source");
            rest.deploy("immudb-sink", ContainerPipeline.configuration("sink-tuned", "replica", Map.of()));
            rest.awaitRunning("immudb-sink");

            Position position = primary.awaitReplica(DATABASE, replica, REPLICA);
            assertThat(position.tx()).isGreaterThanOrEqualTo(1_000);
        }
    }

    @Test
    @Order(2)
    void itContinuesAfterTheWorkerAndTheReplicaWereKilled() {
        pipeline.killWorkerAndReplica();
        try (ImmudbSite primary = pipeline.primary();
                ImmudbSite replica = pipeline.replica()) {
            primary.writeMore(DATABASE, 500);
            primary.awaitReplica(DATABASE, replica, REPLICA);
        }
        pipeline.rest().awaitRunning("immudb-source");
        pipeline.rest().awaitRunning("immudb-sink");
    }

    @Test
    @Order(3)
    void aChangedByteIsRefused() throws Exception {
        copyWithOneChangedByte();
        WorkerRest rest = pipeline.rest();
        rest.deploy(
                "immudb-forged",
                ContainerPipeline.configuration(
                        "sink", "replica", Map.of("topics", FORGED, "replica.database", "forged")));

        assertThat(rest.awaitFailed("immudb-forged")).contains("[IMK-1");
    }

    /** The largest record is a transaction, or a part of one; its last bytes are those of the transaction. */
    private static void copyWithOneChangedByte() throws Exception {
        Map<String, Object> client = Map.of("bootstrap.servers", pipeline.bootstrapServers());
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(List.of(new NewTopic(FORGED, Optional.of(1), Optional.empty())))
                    .all()
                    .get();
        }
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
            TopicPartition topic = new TopicPartition(TOPIC, 0);
            consumer.assign(List.of(topic));
            consumer.seekToBeginning(List.of(topic));
            List<ConsumerRecord<byte[], byte[]>> records =
                    consumer.poll(Duration.ofSeconds(30)).records(topic);
            ConsumerRecord<byte[], byte[]> largest = records.stream()
                    .max(Comparator.comparing(ConsumerRecord::serializedValueSize))
                    .orElseThrow();
            largest.value()[largest.value().length - 1] ^= 1;
            for (ConsumerRecord<byte[], byte[]> record : records) {
                producer.send(new ProducerRecord<>(FORGED, 0, record.key(), record.value()))
                        .get();
            }
        }
    }
}

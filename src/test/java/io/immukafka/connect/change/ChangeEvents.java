package io.immukafka.connect.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.harness.KafkaBroker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** All records of a change connector that writes JSON with schemas. */
final class ChangeEvents {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration POLL = Duration.ofMillis(100);

    /**
     * A record.
     *
     * @param value null for a tombstone
     * @param key and value as JsonConverter writes them, with {@code schema} and {@code payload}
     */
    record Event(
            String topic,
            long timestamp,
            long tx,
            int entry,
            String op,
            String alh,
            @Nullable String undecoded,
            JsonNode key,
            @Nullable JsonNode value) {

        JsonNode keyFields() {
            return key.path("payload");
        }

        JsonNode fields() {
            return value == null ? JSON.nullNode() : value.path("payload");
        }
    }

    private ChangeEvents() {}

    /** Reads everything that is committed in the topics whose names begin with this, topic by topic. */
    static List<Event> read(KafkaBroker broker, String prefix) throws ExecutionException, InterruptedException {
        List<TopicPartition> partitions = new ArrayList<>();
        try (Admin admin = broker.admin()) {
            List<String> names = admin.listTopics().names().get().stream()
                    .filter(name -> name.startsWith(prefix))
                    .toList();
            admin.describeTopics(names)
                    .allTopicNames()
                    .get()
                    .forEach((name, topic) -> topic.partitions()
                            .forEach(partition -> partitions.add(new TopicPartition(name, partition.partition()))));
        }
        List<Event> events = new ArrayList<>();
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
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(each -> consumer.position(each) < ends.getOrDefault(each, 0L))) {
                consumer.poll(POLL).forEach(record -> events.add(event(record)));
            }
        }
        return events;
    }

    private static Event event(ConsumerRecord<byte[], byte[]> record) {
        try {
            byte[] value = record.value();
            String undecoded = header(record, EventHeaders.UNDECODED);
            return new Event(
                    record.topic(),
                    record.timestamp(),
                    Long.parseLong(required(record, EventHeaders.TX)),
                    Integer.parseInt(required(record, EventHeaders.ENTRY)),
                    required(record, EventHeaders.OP),
                    required(record, EventHeaders.ALH),
                    undecoded,
                    JSON.readTree(record.key()),
                    value == null ? null : JSON.readTree(value));
        } catch (IOException e) {
            throw new UncheckedIOException("the record is no JSON", e);
        }
    }

    private static String required(ConsumerRecord<byte[], byte[]> record, String name) {
        String value = header(record, name);
        if (value == null) {
            throw new AssertionError("the record " + record + " has no header " + name);
        }
        return value;
    }

    private static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}

package io.immukafka.e2e;

import io.immukafka.harness.KafkaBroker;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Copies of a topic whose records are in Confluent's framing, with another schema. */
final class TopicRewrite {

    private static final int FRAME = 5;

    private final KafkaBroker broker;
    private final List<ConsumerRecord<byte[], byte[]>> records;

    TopicRewrite(KafkaBroker broker, String topic) {
        this.broker = broker;
        this.records = read(topic);
    }

    List<byte[]> values() {
        return records.stream().map(ConsumerRecord::value).toList();
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        Map<String, Object> settings =
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed");
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofSeconds(1)).forEach(all::add);
            }
        }
        return all;
    }

    /** Writes all records with a later schema, whose additional fields get their defaults. */
    void to(String topic, Schema written, Schema later, int id) throws Exception {
        List<Future<?>> sent = new ArrayList<>();
        GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(written, later);
        GenericDatumWriter<GenericRecord> writer = new GenericDatumWriter<>(later);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (ConsumerRecord<byte[], byte[]> record : records) {
                byte[] value = record.value();
                GenericRecord decoded =
                        reader.read(null, DecoderFactory.get().binaryDecoder(value, FRAME, value.length - FRAME, null));
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                out.writeBytes(
                        ByteBuffer.allocate(FRAME).put((byte) 0).putInt(id).array());
                BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
                writer.write(decoded, encoder);
                encoder.flush();
                sent.add(producer.send(new ProducerRecord<>(topic, 0, record.key(), out.toByteArray())));
            }
            for (Future<?> each : sent) {
                each.get();
            }
        }
    }

    /** Writes the first record with another schema's id. */
    void withId(String topic, int id) throws Exception {
        byte[] value = records.get(0).value().clone();
        ByteBuffer.wrap(value).putInt(1, id);
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.send(new ProducerRecord<>(topic, 0, records.get(0).key(), value))
                    .get();
        }
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "max.request.size", "4000000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}

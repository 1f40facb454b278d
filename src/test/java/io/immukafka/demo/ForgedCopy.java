package io.immukafka.demo;

import io.immukafka.harness.KafkaBroker;
import io.immukafka.record.ImmudbConverter;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.RecordException;
import io.immukafka.record.RecordSchemas;
import io.immukafka.record.TransactionPart;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.connect.data.Struct;

/** Copies the beginning of a topic and forges one transaction on the way: one bit of its timestamp. */
final class ForgedCopy {

    /** Where the last byte of the timestamp lies in an exported transaction: after headerLength, id, prevAlh. */
    private static final int TIMESTAMP_END = Integer.BYTES + Long.BYTES + 32 + Long.BYTES - 1;

    private final KafkaBroker broker;
    private final ImmudbConverter converter = new ImmudbConverter();

    ForgedCopy(KafkaBroker broker) {
        this.broker = broker;
        converter.configure(Map.of(), false);
    }

    /**
     * Copies {@code from} up to ten transactions after {@code tx}, which is forged, to the new topic {@code to}.
     *
     * @param tx a transaction of one part
     */
    void write(String from, String to, long tx) throws RecordException, ExecutionException, InterruptedException {
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(to, Optional.of(1), Optional.of((short) 1))))
                    .all()
                    .get();
        }
        Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (KafkaConsumer<String, byte[]> consumer =
                        new KafkaConsumer<>(client, new StringDeserializer(), new ByteArrayDeserializer());
                KafkaProducer<String, byte[]> producer =
                        new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer())) {
            TopicPartition partition = new TopicPartition(from, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            for (long copied = 0; copied < tx + 10; ) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    Object value = converter.toConnectData(from, record.value()).value();
                    boolean transaction = RecordCodec.read(record.key(), value) instanceof TransactionPart part
                            && part.part().last();
                    copied += transaction ? 1 : 0;
                    boolean forge = value instanceof Struct struct && struct.getInt64("tx") == tx;
                    var unused = producer.send(new ProducerRecord<>(
                            to, 0, record.key(), forge ? forged(to, (Struct) value) : record.value()));
                }
            }
        }
    }

    private byte[] forged(String topic, Struct value) {
        byte[] payload = ((byte[]) value.get(RecordSchemas.PAYLOAD)).clone();
        payload[TIMESTAMP_END] ^= 1;
        Struct copy = new Struct(RecordSchemas.VALUE);
        RecordSchemas.VALUE.fields().forEach(field -> copy.put(field, value.get(field)));
        byte[] encoded =
                converter.fromConnectData(topic, RecordSchemas.VALUE, copy.put(RecordSchemas.PAYLOAD, payload));
        return Objects.requireNonNull(encoded, "a value that is there is encoded");
    }
}

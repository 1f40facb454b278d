package io.immukafka.e2e;

import io.immukafka.harness.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.LongDeserializer;
import org.apache.kafka.common.serialization.LongSerializer;

/**
 * The least that a record on a topic takes, exactly once: a producer without anything around it, one record in each of
 * its transactions, and a reader of what is committed. What a latency is held against on a machine that is busy.
 */
final class PlainWrites {

    private static final int BYTES = 1_000;
    private static final Duration POLL = Duration.ofMillis(10);

    private PlainWrites() {}

    /**
     * Writes for a while, each record after the one before it is committed. The first third warms up and does not count.
     *
     * @return milliseconds between each record's sending and its arrival, sorted
     */
    static List<Double> latencies(KafkaBroker broker, String topic, int perSecond, Duration time) {
        List<Double> millis = new ArrayList<>();
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaProducer<Long, byte[]> producer = producer(broker, topic);
                KafkaConsumer<Long, byte[]> consumer = consumer(broker)) {
            producer.initTransactions();
            write(producer, topic);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long next = System.nanoTime();
            long end = next + time.toNanos();
            long warm = next + time.toNanos() / 3;
            while (System.nanoTime() < end) {
                if (System.nanoTime() >= next) {
                    next += TimeUnit.SECONDS.toNanos(1) / perSecond;
                    write(producer, topic);
                }
                for (ConsumerRecord<Long, byte[]> record : consumer.poll(POLL)) {
                    if (record.key() - warm > 0) {
                        millis.add((System.nanoTime() - record.key()) / (double) TimeUnit.MILLISECONDS.toNanos(1));
                    }
                }
            }
        }
        millis.sort(null);
        return millis;
    }

    private static void write(KafkaProducer<Long, byte[]> producer, String topic) {
        producer.beginTransaction();
        var unused = producer.send(new ProducerRecord<>(topic, 0, System.nanoTime(), new byte[BYTES]));
        producer.commitTransaction();
    }

    private static KafkaProducer<Long, byte[]> producer(KafkaBroker broker, String topic) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "transactional.id", topic),
                new LongSerializer(),
                new ByteArraySerializer());
    }

    private static KafkaConsumer<Long, byte[]> consumer(KafkaBroker broker) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers(), "isolation.level", "read_committed"),
                new LongDeserializer(),
                new ByteArrayDeserializer());
    }
}

package io.immukafka.e2e;

import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.TopicEnd;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A topic with one partition, in which a test adds and deletes records. */
record AlteredTopic(KafkaBroker broker, String topic) {

    private TopicPartition partition() {
        return new TopicPartition(topic, 0);
    }

    /** Writes a record and returns its offset. */
    long append(String key, byte[] value) throws InterruptedException, ExecutionException {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            return producer.send(new ProducerRecord<>(topic, 0, key, value))
                    .get()
                    .offset();
        }
    }

    /** The offset that the next record gets. */
    long end() throws InterruptedException, ExecutionException {
        try (Admin admin = broker.admin()) {
            return TopicEnd.of(admin, topic);
        }
    }

    /** Deletes the records before an offset. */
    void deleteBefore(long offset) throws InterruptedException, ExecutionException {
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(Map.of(partition(), RecordsToDelete.beforeOffset(offset)))
                    .all()
                    .get();
        }
    }

    /** Deletes the topic. */
    void delete() throws InterruptedException, ExecutionException {
        try (Admin admin = broker.admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
        }
    }
}

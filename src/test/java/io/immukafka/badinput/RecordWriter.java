package io.immukafka.badinput;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.record.ImmudbConverter;
import io.immukafka.record.ImmudbRecord;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.RecordSchemas;
import io.immukafka.record.StateRecord;
import io.immukafka.record.TransactionPart;
import io.immukafka.tx.Limits;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Writes to topics what the source connector writes, or what somebody else might. Every call returns when it is there. */
final class RecordWriter implements AutoCloseable {

    private final Admin admin;
    private final KafkaProducer<String, byte[]> producer;
    private final ImmudbConverter converter = new ImmudbConverter();

    RecordWriter(KafkaBroker broker) {
        admin = broker.admin();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer());
        converter.configure(Map.of(), false);
    }

    /** Creates topics with so many partitions each. */
    void create(int partitions, List<String> topics) {
        List<NewTopic> wanted = topics.stream()
                .map(topic -> new NewTopic(topic, partitions, (short) 1))
                .toList();
        try {
            admin.createTopics(wanted).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("can't create " + topics, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + topics + " were created", e);
        }
    }

    /** Writes parts of transactions of a database. */
    void parts(String topic, String database, List<TxPart> parts) {
        parts.forEach(part -> record(topic, new TransactionPart(database, part, null)));
    }

    /** Writes a state record. */
    void state(String topic, String database, Position state, @Nullable Limits limits) {
        record(topic, new StateRecord(database, state, null, limits, null));
    }

    private void record(String topic, ImmudbRecord record) {
        raw(topic, record.key(), encoded(topic, record));
    }

    /** The value of a record as the shipped converter writes it. */
    byte[] encoded(String topic, ImmudbRecord record) {
        return Objects.requireNonNull(
                converter.fromConnectData(topic, RecordSchemas.VALUE, RecordCodec.toStruct(record)));
    }

    /** Writes anything. */
    void raw(String topic, @Nullable String key, byte @Nullable [] value) {
        CompletableFuture<Void> sent = new CompletableFuture<>();
        var unused = producer.send(new ProducerRecord<>(topic, 0, key, value), (place, failure) -> {
            if (failure == null) {
                sent.complete(null);
            } else {
                sent.completeExceptionally(failure);
            }
        });
        sent.join();
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}

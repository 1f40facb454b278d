package io.immukafka.topic;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.record.ImmudbConverter;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.RecordSchemas;
import io.immukafka.record.TransactionPart;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/** A topic in memory, and a history of transactions for it. */
final class GeneratedTopic {

    static final String NAME = "prefix.sim";
    static final TopicPartition PARTITION = new TopicPartition(NAME, 0);

    final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final List<SimTx> history = new ArrayList<>();
    private final Random random = new Random(4);
    private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

    GeneratedTopic() {
        exists(true);
        bounds(0, 0);
    }

    void exists(boolean known) {
        consumer.updatePartitions(NAME, known ? List.of(new PartitionInfo(NAME, 0, null, null, null)) : List.of());
    }

    void bounds(long first, long end) {
        consumer.updateBeginningOffsets(Map.of(PARTITION, first));
        consumer.updateEndOffsets(Map.of(PARTITION, end));
    }

    /** A transaction of the history. */
    SimTx tx(int tx) {
        while (history.size() < tx) {
            Position last = history.isEmpty()
                    ? Position.EMPTY
                    : history.get(history.size() - 1).reached();
            history.add(SimTx.after(last, 500, random));
        }
        return history.get(tx - 1);
    }

    /** The records of a transaction, in parts of so many bytes. */
    List<TransactionPart> parts(int tx, int cut) {
        return tx(tx).parts(cut).stream().map(GeneratedTopic::record).toList();
    }

    static TransactionPart record(TxPart part) {
        return new TransactionPart("sim", part, null);
    }

    /** The key of the record that has all of a transaction. */
    byte[] key(int tx) {
        return parts(tx, 1 << 20).get(0).key().getBytes(StandardCharsets.UTF_8);
    }

    /** The value of that record. */
    byte @Nullable [] value(int tx, Converter converter) {
        return converter.fromConnectData(
                NAME,
                RecordSchemas.VALUE,
                RecordCodec.toStruct(parts(tx, 1 << 20).get(0)));
    }

    /** Appends transactions, each as one record. */
    GeneratedTopic append(int... txs) {
        for (int tx : txs) {
            append(key(tx), value(tx, new ImmudbConverter()));
        }
        return this;
    }

    GeneratedTopic append(byte[] key, byte @Nullable [] value) {
        records.add(new ConsumerRecord<>(NAME, 0, records.size(), key, value));
        bounds(0, records.size());
        return this;
    }

    /** Lets the consumer have the records. */
    void deliver() {
        consumer.schedulePollTask(() -> records.forEach(consumer::addRecord));
    }

    /** The transactions of the next poll. */
    static List<Long> poll(TopicReader reader) throws TopicException {
        return reader.poll(Duration.ZERO).stream()
                .map(read -> read.record().tx())
                .toList();
    }
}

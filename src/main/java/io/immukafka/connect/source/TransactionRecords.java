package io.immukafka.connect.source;

import io.immukafka.record.ImmudbRecord;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.RecordSchemas;
import io.immukafka.record.StateRecord;
import io.immukafka.record.TransactionPart;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;

/** One record for each part of a transaction, with its bytes, in partition 0 of the database's topic. */
final class TransactionRecords implements FeedRecords {

    private final Map<String, String> partition;
    private final String topic;

    TransactionRecords(String database, String topic) {
        partition = SourceOffset.partition(database);
        this.topic = topic;
    }

    @Override
    public boolean add(TransactionPart part, SourceOffset after, List<SourceRecord> records) {
        records.add(record(part, after));
        return true;
    }

    @Override
    public Optional<SourceRecord> state(StateRecord state, SourceOffset after) {
        return Optional.of(record(state, after));
    }

    private SourceRecord record(ImmudbRecord record, SourceOffset after) {
        return new SourceRecord(
                partition,
                after.toMap(),
                topic,
                0,
                RecordSchemas.KEY,
                record.key(),
                RecordSchemas.VALUE,
                RecordCodec.toStruct(record));
    }
}

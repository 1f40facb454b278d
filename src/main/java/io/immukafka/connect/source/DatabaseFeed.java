package io.immukafka.connect.source;

import io.immukafka.chain.TxPart;
import io.immukafka.client.DatabaseClient;
import io.immukafka.client.DatabaseSettings;
import io.immukafka.engine.EngineException;
import io.immukafka.export.ExportEngine;
import io.immukafka.record.ImmudbRecord;
import io.immukafka.record.Limits;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.RecordSchemas;
import io.immukafka.record.StateRecord;
import io.immukafka.record.TransactionPart;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/** The records of one database, in order: its transactions, and a state record from time to time. */
final class DatabaseFeed implements AutoCloseable {

    private final String database;
    private final String topic;
    private final Map<String, String> partition;
    private final ExportEngine engine;
    private final Heartbeat heartbeat;

    /** After the last record that was given; null while a start in the middle is not confirmed by a transaction. */
    private @Nullable SourceOffset offset;

    private boolean limitsTold;

    /**
     * The records of a database.
     *
     * @param offset where the engine begins, null if only the database knows its Alh
     */
    DatabaseFeed(
            DatabaseClient database,
            String topic,
            ExportEngine engine,
            @Nullable SourceOffset offset,
            Duration heartbeatInterval) {
        this.database = database.name();
        this.topic = topic;
        this.engine = engine;
        this.offset = offset;
        partition = SourceOffset.partition(database.name());
        heartbeat = new Heartbeat(database, heartbeatInterval);
    }

    /**
     * Adds the records that are there.
     *
     * @param maxBytes payload bytes after which no further record is added
     * @return payload bytes that were added
     */
    long drainTo(List<SourceRecord> records, long maxBytes) throws EngineException, InterruptedException {
        long bytes = 0;
        for (TxPart part : engine.poll(maxBytes, Duration.ZERO)) {
            bytes += part.payload().length;
            SourceOffset before =
                    offset != null ? offset : new SourceOffset(part.claim().previous(), null);
            offset = before.after(part);
            records.add(record(new TransactionPart(database, part, limitsTold ? null : limits())));
            limitsTold = true;
        }
        if (offset != null && offset.unfinished() == null && engine.settings() != null) {
            heartbeat
                    .due()
                    .ifPresent(state -> records.add(record(
                            new StateRecord(database, state.committed(), null, limits(), Heartbeat.signature(state)))));
        }
        return bytes;
    }

    private @Nullable Limits limits() {
        DatabaseSettings settings = engine.settings();
        return settings == null
                ? null
                : new Limits(settings.maxKeyLen(), settings.maxValueLen(), settings.maxTxEntries());
    }

    private SourceRecord record(ImmudbRecord record) {
        SourceOffset after = offset;
        if (after == null) {
            throw new IllegalStateException("a record has an offset");
        }
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

    /** Payload bytes that Connect no longer holds. */
    void release(long bytes) {
        engine.release(bytes);
    }

    @Override
    public void close() {
        engine.close();
    }
}

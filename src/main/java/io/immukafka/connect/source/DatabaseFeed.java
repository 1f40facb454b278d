package io.immukafka.connect.source;

import io.immukafka.chain.TxPart;
import io.immukafka.client.DatabaseClient;
import io.immukafka.client.DatabaseSettings;
import io.immukafka.client.DatabaseState;
import io.immukafka.engine.EngineException;
import io.immukafka.export.ExportEngine;
import io.immukafka.record.ImmudbRecord;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.RecordSchemas;
import io.immukafka.record.StateRecord;
import io.immukafka.record.TransactionPart;
import io.immukafka.tx.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The records of one database, in order: its transactions, and a state record from time to time. */
final class DatabaseFeed implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DatabaseFeed.class);

    private final String database;
    private final String topic;
    private final Map<String, String> partition;
    private final ExportEngine engine;
    private final Heartbeat heartbeat;

    /** After the last record that was given; null while a start in the middle is not confirmed by a transaction. */
    private @Nullable SourceOffset offset;

    /** Whether the last record given ended a transaction. */
    private boolean whole = true;
    /** What the primary said of itself last, until a record has been made of it. */
    private @Nullable DatabaseState state;

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

    /** Its name. */
    String database() {
        return database;
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
                    offset != null ? offset : new SourceOffset(part.claim().previous());
            offset = before.after(part);
            whole = part.last();
            records.add(record(new TransactionPart(database, part, limitsTold ? null : limits())));
            limitsTold = true;
            stateRecord().ifPresent(records::add);
        }
        heartbeat.due().ifPresent(news -> state = news);
        stateRecord().ifPresent(records::add);
        return bytes;
    }

    /**
     * The record of the primary's last known state, once the transactions have come as far. What says something else than
     * they do never leaves: they have been stated twice, and this once.
     */
    private Optional<SourceRecord> stateRecord() {
        DatabaseState news = state;
        if (news == null
                || offset == null
                || !whole
                || news.committed().tx() > offset.position().tx()) {
            return Optional.empty();
        }
        state = null;
        if (news.committed().tx() < offset.position().tx() || engine.settings() == null) {
            return Optional.empty();
        }
        if (!news.committed().equals(offset.position())) {
            log.warn(
                    "The state of database '{}', {}, contradicts its own transactions, which end with {}; no state record "
                            + "is written of it",
                    database,
                    news.committed(),
                    offset.position());
            return Optional.empty();
        }
        return Optional.of(record(new StateRecord(database, news.committed(), null, limits(), news.signature())));
    }

    private @Nullable Limits limits() {
        DatabaseSettings settings = engine.settings();
        return settings == null ? null : settings.limits();
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

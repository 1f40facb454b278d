package io.immukafka.connect.change;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.change.Change;
import io.immukafka.change.ChangeDecoder;
import io.immukafka.change.ChangeLimits;
import io.immukafka.change.DecoderState;
import io.immukafka.change.DocumentChange;
import io.immukafka.change.KeyChange;
import io.immukafka.change.MalformedStateException;
import io.immukafka.change.RowChange;
import io.immukafka.change.SchemaChange;
import io.immukafka.change.SystemDatabaseException;
import io.immukafka.change.TransactionChanges;
import io.immukafka.change.UndescribedRow;
import io.immukafka.change.UnknownEntry;
import io.immukafka.connect.options.ChangeOptions;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.tx.MalformedTxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * Makes records of one database's verified transactions. All records of a transaction are handed out together: only the last
 * one carries the offset after it, so that a transaction is either out or begins again. For one thread.
 */
final class ChangeFeed {

    /**
     * Payload bytes after which no further transaction is added to a batch. The records of rows take ten times as much
     * memory, and Connect holds all records of a batch at once.
     */
    static final long BATCH_BYTES = 256 << 10;

    private static final long MILLIS = 1000;

    private final Map<String, String> partition;
    private final String database;
    private final RowRecords rows;
    private final KeyRecords keys;
    private final CatalogRecords catalog;
    private final SkippedChanges skipped;
    private final ChangeDecoder decoder;

    /** Transactions up to here are read only for the definitions in them; null if there are none. */
    private @Nullable Position silent;

    /** After the last transaction that was read; null before the first. */
    private @Nullable ChangeOffset last;

    /**
     * A feed that continues after an offset.
     *
     * @param partition the source partition
     * @param stored null to begin with the first transaction
     * @throws ConnectException if the stored catalog cannot be read
     */
    ChangeFeed(ChangeOptions options, String database, Map<String, String> partition, @Nullable ChangeOffset stored) {
        this.partition = partition;
        this.database = database;
        skipped = new SkippedChanges(database);
        rows = new RowRecords(options, database, skipped);
        keys = new KeyRecords(options.topicPrefix() + "." + database + "-keys", skipped);
        catalog = new CatalogRecords(database, options.catalogTopic(database));
        decoder = decoder(database, stored);
        if (stored != null && stored.state() != null) {
            last = stored;
        } else if (stored != null && stored.position().tx() > 0) {
            silent = stored.position();
        }
    }

    private static ChangeDecoder decoder(String database, @Nullable ChangeOffset stored) {
        DecoderState state = stored == null ? null : stored.state();
        if (state == null) {
            return new ChangeDecoder(ChangeLimits.DEFAULT);
        }
        try {
            return ChangeDecoder.resume(ChangeLimits.DEFAULT, state);
        } catch (MalformedStateException e) {
            throw new ConnectException(
                    ErrorCode.OFFSET_INVALID.message("the source offset of database '" + database
                            + "' is not valid: " + e.getMessage()
                            + ". Set it to its tx and alh alone with PATCH /connectors/<name>/offsets: the catalog is "
                            + "then read again from the beginning."),
                    e);
        }
    }

    /** The position after which the origin is to be read; empty for the beginning. */
    static Position start(@Nullable ChangeOffset stored) {
        return stored == null || stored.state() == null ? Position.EMPTY : stored.position();
    }

    String database() {
        return database;
    }

    /**
     * Takes the next part; the last one of a transaction only once the transaction is verified.
     *
     * @param next the offset behind the part in its topic; null if it comes from a server
     * @param records the records of the transaction are added to it
     */
    void accept(TxPart part, @Nullable Long next, List<SourceRecord> records) throws EngineException {
        if (part.first()) {
            begin(part.claim());
        }
        try {
            if (part.first()) {
                decoder.begin(part.claim().length());
            }
            decoder.accept(part.payload(), 0, part.payload().length);
            if (part.last()) {
                finish(part.claim(), next, records);
            }
        } catch (MalformedTxException e) {
            throw new EngineException(
                    Reason.UNPROVED,
                    ErrorCode.CONTENT_MALFORMED,
                    "database '" + database + "', transaction " + part.claim().tx() + ": " + e.getMessage(),
                    e);
        } catch (SystemDatabaseException e) {
            throw new EngineException(
                    Reason.REFUSED, ErrorCode.SYSTEM_DATABASE, "database '" + database + "': " + e.getMessage(), e);
        }
    }

    private void begin(Claim claim) throws EngineException {
        Position until = silent;
        if (until == null || claim.tx() <= until.tx()) {
            return;
        }
        if (!claim.previous().equals(until)) {
            throw new EngineException(
                    Reason.REFUSED,
                    ErrorCode.OFFSET_HISTORY,
                    "the offset of database '" + database + "' is " + until + ", but the origin has "
                            + claim.previous() + " before transaction " + claim.tx()
                            + ": it has another history, or begins later. Correct or delete the offset with "
                            + "/connectors/<name>/offsets, or read an origin that has the whole history",
                    null);
        }
        silent = null;
    }

    private void finish(Claim claim, @Nullable Long next, List<SourceRecord> records) throws SystemDatabaseException {
        ChangeOffset before =
                last != null ? last : new ChangeOffset(claim.previous(), decoder.state(), next == null ? null : 0L);
        TransactionChanges transaction = decoder.finish();
        ChangeOffset after = new ChangeOffset(claim.reached(), decoder.state(), next);
        last = after;
        if (silent != null) {
            return;
        }
        EventHeaders headers = new EventHeaders(transaction);
        List<Emitted> emitted = new ArrayList<>();
        for (Change change : transaction.changes()) {
            add(headers, change, emitted);
        }
        Map<String, Object> earlier = emitted.size() > 1 ? before.toMap() : Map.of();
        for (int i = 0; i < emitted.size(); i++) {
            boolean whole = i == emitted.size() - 1;
            records.add(record(emitted.get(i), whole ? after.toMap() : earlier, transaction));
        }
    }

    private void add(EventHeaders headers, Change change, List<Emitted> emitted) {
        if (change instanceof RowChange row) {
            rows.add(headers, row, emitted);
        } else if (change instanceof DocumentChange document) {
            rows.add(headers, document, emitted);
        } else if (change instanceof KeyChange key) {
            keys.add(headers, key, emitted);
        } else if (change instanceof SchemaChange schema) {
            catalog.add(headers, schema, rows.topic(schema.table()), emitted);
        } else if (change instanceof UndescribedRow row) {
            skipped.undescribed(headers.transaction(), row);
        } else if (change instanceof UnknownEntry entry) {
            skipped.unknown(headers.transaction(), entry);
        }
    }

    private SourceRecord record(Emitted emitted, Map<String, Object> offset, TransactionChanges transaction) {
        return new SourceRecord(
                partition,
                offset,
                emitted.topic(),
                null,
                emitted.key().schema(),
                emitted.key(),
                emitted.value() == null ? null : emitted.value().schema(),
                emitted.value(),
                transaction.timestamp() * MILLIS,
                emitted.headers());
    }
}

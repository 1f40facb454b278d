package io.immukafka.connect.source;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.client.DatabaseClient;
import io.immukafka.client.DatabaseSettings;
import io.immukafka.client.DatabaseState;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.export.ExportEngine;
import io.immukafka.export.FailureHistory;
import io.immukafka.metrics.SourceMetrics;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.StateRecord;
import io.immukafka.record.TransactionPart;
import io.immukafka.tx.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records of one database, in order: its transactions, and a state record from time to time. It needs a session on the
 * server only between {@link #start} and {@link #rest}. For one thread, but for {@link #release}.
 */
final class DatabaseFeed {

    private static final Logger log = LoggerFactory.getLogger(DatabaseFeed.class);

    /** An export that runs. */
    private record Export(ExportEngine engine, Heartbeat heartbeat) {}

    private final SourceDatabase database;
    private final Duration heartbeatInterval;
    private final SourceMetrics metrics;
    /** Of all its exports; null before the first. */
    private @Nullable FailureHistory failures;

    private volatile @Nullable Export export;

    /** Parts that Connect holds: their memory counts as long as the export runs that gave them. */
    private final AtomicInteger unacknowledged = new AtomicInteger();

    /** Those among them that an export gave which was ended before: their memory counts no longer. */
    private final AtomicInteger orphaned = new AtomicInteger();

    /** After the last record that was given; null while a start in the middle is not confirmed by a transaction. */
    private @Nullable SourceOffset offset;

    /** Whether the last record given ended a transaction. */
    private boolean whole = true;

    private long lastRecord;
    /** The primary's latest state, until a record is made of it. */
    private @Nullable DatabaseState state;
    /** The primary's latest state in this run of the export. */
    private @Nullable Position stated;

    private final StatePauses pauses;

    private boolean limitsTold;

    /** The records of a database, of which nothing is read yet. */
    DatabaseFeed(SourceDatabase database, Duration heartbeatInterval, SourceMetrics metrics) {
        this.database = database;
        this.heartbeatInterval = heartbeatInterval;
        this.metrics = metrics;
        pauses = new StatePauses(heartbeatInterval);
        offset = database.offset();
    }

    /** Its name. */
    String database() {
        return database.name();
    }

    /** The topic that its records go to, or the prefix of their topics. */
    String topic() {
        return database.topic();
    }

    /** The transaction that was given last, or the one before the first; 0 for none. */
    long position() {
        return offset == null ? database.start().tx() : offset.position().tx();
    }

    /** Begins to read where it left off. */
    void start(ExportStarter exports) {
        SourceOffset from = offset;
        DatabaseClient client = exports.database(database.name());
        FailureHistory history = failures == null ? exports.failures(database.name()) : failures;
        failures = history;
        ExportEngine engine = exports.start(client, from != null ? from.start() : database.start(), metrics, history);
        whole = true;
        stated = null;
        lastRecord = System.nanoTime();
        orphaned.set(unacknowledged.get());
        export = new Export(engine, new Heartbeat(client, heartbeatInterval));
    }

    /** Reads no more, until it is started again. What it gave stays. */
    void rest() {
        Export running = export;
        if (running != null) {
            export = null;
            running.engine().close();
        }
    }

    /**
     * Adds the records that are there.
     *
     * @param maxBytes payload bytes after which no further record is added
     * @return payload bytes that were added
     */
    long drainTo(List<SourceRecord> records, long maxBytes) throws EngineException, InterruptedException {
        Export running = export;
        if (running == null) {
            return 0;
        }
        long bytes = 0;
        for (TxPart part : running.engine().poll(maxBytes, Duration.ZERO)) {
            checkTime(database.name(), part.claim());
            bytes += part.payload().length;
            SourceOffset before =
                    offset != null ? offset : new SourceOffset(part.claim().previous());
            offset = before.after(part);
            whole = part.last();
            metrics.emitted(part.claim().tx(), part.claim().timestamp(), part.payload().length, whole);
            TransactionPart told = new TransactionPart(database.name(), part, limitsTold ? null : limits());
            if (database.records().add(told, offset, records)) {
                unacknowledged.incrementAndGet();
            } else {
                running.engine().release(part.payload().length);
            }
            limitsTold = true;
            lastRecord = System.nanoTime();
            stateRecord().ifPresent(records::add);
        }
        running.heartbeat().due().ifPresent(news -> {
            state = pauses.areWritten() ? news : null;
            stated = news.committed();
            metrics.stated(news.committed().tx());
            if (offset != null && whole && news.committed().equals(offset.position())) {
                metrics.agreed(news.committed().tx());
            }
        });
        stateRecord().ifPresent(records::add);
        return bytes;
    }

    /** A server may state any time of a commit. One that no record can carry stops this database, not its task. */
    static void checkTime(String database, Claim claim) throws EngineException {
        if (!RecordCodec.canCarry(claim)) {
            throw new EngineException(
                    Reason.REFUSED,
                    ErrorCode.CONTENT_MALFORMED,
                    "database '" + database + "' has transaction " + claim.tx() + ", committed " + claim.timestamp()
                            + " s after 1970, a time that no Kafka record can carry. The database cannot be exported"
                            + " beyond transaction " + (claim.tx() - 1)
                            + ". Check the clock and the data of the server",
                    null);
        }
    }

    /**
     * Whether the database has nothing more at present: nothing came for a while, its state, asked for since, says the same, and
     * the broker has all that was given.
     */
    boolean isCaughtUp(Duration quiet) {
        Export running = export;
        if (running == null
                || System.nanoTime() - lastRecord < quiet.toNanos()
                || running.engine().trouble().isPresent()) {
            return false;
        }
        if (running.heartbeat().lastAsked() - lastRecord < 0 || stated == null) {
            running.heartbeat().ask();
            return false;
        }
        return whole
                && state == null
                && unacknowledged.get() == 0
                && (offset == null
                        ? stated.tx() == position()
                        : offset.position().equals(stated));
    }

    /**
     * The record of the primary's last known state, once the transactions have come as far. What says something else than
     * they do never leaves: they have been stated twice, and this once.
     */
    private Optional<SourceRecord> stateRecord() {
        DatabaseState news = state;
        Limits limits = limits();
        if (news == null
                || offset == null
                || limits == null
                || !whole
                || news.committed().tx() > offset.position().tx()) {
            return Optional.empty();
        }
        state = null;
        if (news.committed().tx() < offset.position().tx()) {
            return Optional.empty();
        }
        if (!news.committed().equals(offset.position())) {
            log.warn(
                    "The state of database '{}', {}, contradicts its own transactions, which end with {}; no state "
                            + "record is written for it",
                    database.name(),
                    news.committed(),
                    offset.position());
            return Optional.empty();
        }
        if (!pauses.isDue(news.committed(), System.nanoTime())) {
            return Optional.empty();
        }
        Optional<SourceRecord> record = database.records()
                .state(new StateRecord(database.name(), news.committed(), null, limits, news.signature()), offset);
        record.ifPresent(made -> metrics.emittedState());
        return record;
    }

    private @Nullable Limits limits() {
        DatabaseSettings settings = export == null ? null : export.engine().settings();
        return settings == null ? null : settings.limits();
    }

    /** What it counts. */
    SourceMetrics metrics() {
        return metrics;
    }

    /** Payload bytes that Connect no longer holds. */
    void release(long bytes) {
        if (unacknowledged.get() == 0) {
            // Given by an earlier feed of this database, which the server had dropped meanwhile.
            return;
        }
        Export running = export;
        boolean counts = orphaned.getAndUpdate(left -> Math.max(0, left - 1)) == 0;
        if (running != null && counts) {
            running.engine().release(bytes);
        }
        // Last: at zero the export may end and another one start, which never held these bytes.
        unacknowledged.decrementAndGet();
    }
}

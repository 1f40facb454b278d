package io.immukafka.connect.source;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.client.DatabaseClient;
import io.immukafka.client.DatabaseSettings;
import io.immukafka.client.DatabaseState;
import io.immukafka.engine.EngineException;
import io.immukafka.export.ExportEngine;
import io.immukafka.metrics.SourceMetrics;
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
 * The records of one database, in order: its transactions, and a state record from time to time. It holds a session on the
 * server only between {@link #start} and {@link #rest}. For one thread, but for {@link #release}.
 */
final class DatabaseFeed {

    private static final Logger log = LoggerFactory.getLogger(DatabaseFeed.class);

    /** A state record that says the same as the one before it is written again after pauses that double up to this one. */
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    /** An export that runs. */
    private record Export(ExportEngine engine, Heartbeat heartbeat, long startedAt) {}

    private final SourceDatabase database;
    private final Duration heartbeatInterval;
    private final SourceMetrics metrics;

    private volatile @Nullable Export export;

    /** Parts that Connect holds: their memory counts as long as the export runs that gave them. */
    private final AtomicInteger unacknowledged = new AtomicInteger();

    private boolean finishing;

    /** After the last record that was given; null while a start in the middle is not confirmed by a transaction. */
    private @Nullable SourceOffset offset;

    /** Whether the last record given ended a transaction. */
    private boolean whole = true;

    private boolean gaveSomething;
    private long lastRecord;
    /** The primary's latest state, until a record is made of it. */
    private @Nullable DatabaseState state;
    /** The primary's latest state in this run of the export. */
    private @Nullable Position stated;

    private @Nullable Position lastStateRecord;
    private long stateRecordDue;
    private long stateRecordPause;

    private boolean limitsTold;

    /** The records of a database, of which nothing is read yet. */
    DatabaseFeed(SourceDatabase database, Duration heartbeatInterval, SourceMetrics metrics) {
        this.database = database;
        this.heartbeatInterval = heartbeatInterval;
        this.metrics = metrics;
        offset = database.offset();
    }

    /** Its name. */
    String database() {
        return database.name();
    }

    /** The transaction that was given last, 0 for none. */
    long position() {
        return offset == null ? 0 : offset.position().tx();
    }

    /** Begins to read where it left off. */
    void start(ExportStarter exports) {
        SourceOffset from = offset;
        DatabaseClient client = exports.database(database.name());
        ExportEngine engine = exports.start(client, from != null ? from.start() : database.start(), metrics);
        whole = true;
        gaveSomething = false;
        finishing = false;
        stated = null;
        lastRecord = System.nanoTime();
        export = new Export(engine, new Heartbeat(client, heartbeatInterval), lastRecord);
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
        if (running == null || finishing) {
            return 0;
        }
        long bytes = 0;
        for (TxPart part : running.engine().poll(maxBytes, Duration.ZERO)) {
            bytes += part.payload().length;
            SourceOffset before =
                    offset != null ? offset : new SourceOffset(part.claim().previous());
            offset = before.after(part);
            whole = part.last();
            gaveSomething |= whole;
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
            state = news;
            stated = news.committed();
            metrics.stated(news.committed().tx());
            if (offset != null && whole && news.committed().equals(offset.position())) {
                metrics.agreed(news.committed().tx());
            }
        });
        stateRecord().ifPresent(records::add);
        return bytes;
    }

    /** Gives no more records, so that Connect can get done with those it has. */
    void finish() {
        finishing = true;
    }

    /** Whether it was told to {@link #finish}, and the broker has all that was given. */
    boolean hasFinished() {
        return finishing && unacknowledged.get() == 0;
    }

    /**
     * Whether the database has nothing more at present: nothing came for a while, its state, asked for since, says the same, and
     * the broker has all that was given.
     */
    boolean isCaughtUp(Duration quiet) {
        Export running = export;
        if (running == null || offset == null || System.nanoTime() - lastRecord < quiet.toNanos()) {
            return false;
        }
        if (running.heartbeat().lastAsked() - lastRecord < 0 || stated == null) {
            running.heartbeat().ask();
            return false;
        }
        return whole && unacknowledged.get() == 0 && offset.position().equals(stated);
    }

    /** Whether it has run so long, and may be interrupted without ever doing the same work again. */
    boolean hadItsTurn(Duration turn) {
        Export running = export;
        return running != null
                && System.nanoTime() - running.startedAt() >= turn.toNanos()
                && whole
                && (gaveSomething
                        || running.engine().trouble().isPresent()
                        || System.nanoTime() - lastRecord >= turn.toNanos());
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
        if (news.committed().tx() < offset.position().tx() || limits() == null) {
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
        if (!isDue(news.committed())) {
            return Optional.empty();
        }
        metrics.emittedState();
        return database.records()
                .state(new StateRecord(database.name(), news.committed(), null, limits(), news.signature()), offset);
    }

    /** An archive that is kept for ever does not need the same sentence every ten seconds. */
    private boolean isDue(Position position) {
        long now = System.nanoTime();
        if (!position.equals(lastStateRecord)) {
            stateRecordPause = heartbeatInterval.toNanos();
        } else if (now - stateRecordDue < 0) {
            return false;
        } else {
            stateRecordPause =
                    Math.max(heartbeatInterval.toNanos(), Math.min(2 * stateRecordPause, LONGEST_PAUSE.toNanos()));
        }
        lastStateRecord = position;
        stateRecordDue = now + stateRecordPause;
        return true;
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
        unacknowledged.decrementAndGet();
        Export running = export;
        if (running != null) {
            running.engine().release(bytes);
        }
    }
}

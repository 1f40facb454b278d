package io.immukafka.connect.source;

import io.immukafka.ErrorCode;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.connect.options.BufferOptions;
import io.immukafka.connect.options.SourceOptions;
import io.immukafka.connect.task.StoppedDatabases;
import io.immukafka.connect.task.TaskMetrics;
import io.immukafka.engine.EngineException;
import io.immukafka.metrics.SourceMetrics;
import io.immukafka.record.RecordSchemas;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A source task that is running. {@link #poll} is for one thread, {@link #acknowledged} for any. */
public final class StartedSource implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StartedSource.class);

    private static final long MS = 1000;

    private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

    /** Connect keeps all records of one poll in memory, with exactly-once until they are committed. */
    static final long MOST_BYTES = 4L << 20;

    private final ImmudbClient client;
    private final Map<Map<String, String>, DatabaseFeed> feeds;
    private final List<DatabaseFeed> order;
    private final SourceTurns turns;
    private final StoppedDatabases<String> stopped;
    private final int databases;
    private final Semaphore news;
    private final long batchBytes;
    private final TaskMetrics metrics;

    private int first;

    private StartedSource(
            List<DatabaseFeed> feeds,
            ConnectionSettings server,
            ExportStarter exports,
            int sessions,
            StoppedDatabases<String> stopped,
            int databases,
            Semaphore news,
            long batchBytes,
            TaskMetrics metrics) {
        client = exports.client();
        order = feeds;
        this.feeds = feeds.stream()
                .collect(Collectors.toMap(feed -> SourceOffset.partition(feed.database()), Function.identity()));
        turns = new SourceTurns(feeds, server, exports, sessions);
        this.stopped = stopped;
        this.databases = databases;
        this.news = news;
        this.batchBytes = batchBytes;
        this.metrics = metrics;
    }

    /**
     * Starts the export of these databases; connects to nothing yet.
     *
     * @param beginnings where each one begins and what becomes of it; throws if an offset or a name is not valid
     * @param batchBytes payload bytes of a poll after which no further part is added to it
     * @param metrics closed with it
     * @throws ConnectException if no database can be started, since an offset or a name is not valid; nothing runs then
     */
    public static StartedSource start(
            SourceOptions options,
            List<String> databases,
            Function<String, SourceDatabase> beginnings,
            long batchBytes,
            TaskMetrics metrics) {
        StoppedDatabases<String> stopped = new StoppedDatabases<>(options.stopScope());
        List<DatabaseFeed> feeds = new ArrayList<>();
        for (String name : databases) {
            SourceMetrics counts = TaskMetrics.source();
            try {
                SourceDatabase database = beginnings.apply(name);
                metrics.publish(counts, name, database.topic());
                logStart(database);
                counts.resume(database.start().tx());
                feeds.add(new DatabaseFeed(database, options.heartbeatInterval(), counts));
            } catch (ConnectException | ConfigException e) {
                metrics.publish(counts, name, TaskMetrics.UNKNOWN);
                counts.stopped(ErrorCode.of(e.getMessage()).orElse(ErrorCode.OPTION_INVALID));
                stopped.stop(name, name(name), new ConnectException(e.getMessage(), e));
            }
        }
        stopped.check(databases.size());
        int reading = Math.min(feeds.size(), options.maxSessions());
        SourceMemory memory = memory(options, reading);
        Semaphore news = new Semaphore(0);
        ExportStarter exports = new ExportStarter(
                new ImmudbClient(options.connection(), memory.windowBytes()),
                options.exportOptions(memory.partBytes()),
                memory.budget(),
                news::release);
        StartedSource source = new StartedSource(
                feeds,
                options.connection(),
                exports,
                options.maxSessions(),
                stopped,
                databases.size(),
                news,
                Math.min(batchBytes, options.bufferMaxBytes() / 2),
                metrics);
        try {
            source.turns.advance();
        } catch (RuntimeException | Error e) {
            source.close();
            throw e;
        }
        return source;
    }

    private static void logStart(SourceDatabase database) {
        log.info(
                "Database '{}' is exported to topic '{}', beginning {}",
                database.name(),
                database.topic(),
                database.offset() == null
                        ? "with transaction " + (database.start().tx() + 1)
                        : "after " + database.offset().position());
    }

    /** @param reading databases that are read at the same time */
    private static SourceMemory memory(SourceOptions options, int reading) {
        SourceMemory memory = SourceMemory.of(options.bufferMaxBytes(), options.recordMaxBytes(), reading);
        if (!memory.enough()) {
            log.warn(
                    "{}={} is too little for {} databases in one task, so more memory is used; raise it, or tasks.max",
                    BufferOptions.MAX_BYTES,
                    options.bufferMaxBytes(),
                    reading);
        } else if (memory.partBytes() < options.recordMaxBytes()) {
            log.info(
                    "Records of large transactions have {} bytes instead of {}: {}={} is divided among {} databases",
                    memory.partBytes(),
                    options.recordMaxBytes(),
                    BufferOptions.MAX_BYTES,
                    options.bufferMaxBytes(),
                    reading);
        }
        return memory;
    }

    private static String name(String database) {
        return "database '" + database + "'";
    }

    /**
     * The next records, bounded in bytes; null if none came within 200 ms.
     *
     * @throws ConnectException if no database is left that can continue
     */
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        metrics.called();
        stopped.check(databases);
        news.drainPermits();
        turns.advance();
        for (DatabaseFeed dropped : turns.dropped()) {
            stop(
                    dropped,
                    new ConnectException(ErrorCode.DATABASE_MISSING.message("database '" + dropped.database()
                            + "' no longer exists on the server. Restore it, or remove it from "
                            + SourceOptions.DATABASES + ".")));
        }
        List<SourceRecord> records = drain();
        if (records.isEmpty() && news.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            records = drain();
        }
        return records.isEmpty() ? null : records;
    }

    private List<SourceRecord> drain() throws InterruptedException {
        List<SourceRecord> records = new ArrayList<>();
        // Parts of which no record is made may be followed by others, for which there will be no news.
        long drained = 1;
        for (long bytes = 0; records.isEmpty() && drained > 0 && bytes < MOST_BYTES; bytes += drained) {
            drained = drainTo(records);
        }
        return records;
    }

    /** Adds the records of one batch; gives the payload bytes that were read. */
    private long drainTo(List<SourceRecord> records) throws InterruptedException {
        long room = batchBytes;
        for (int i = 0; i < order.size() && room > 0; i++) {
            DatabaseFeed feed = order.get((first + i) % order.size());
            if (!stopped.contains(feed.database())) {
                room -= drain(feed, records, room);
            }
        }
        // Another database begins next time, so that a busy one starves none.
        first = (first + 1) % order.size();
        return batchBytes - room;
    }

    private long drain(DatabaseFeed feed, List<SourceRecord> records, long room) throws InterruptedException {
        try {
            return feed.drainTo(records, room);
        } catch (EngineException e) {
            stop(feed, new ConnectException(e.getMessage(), e));
            return 0;
        }
    }

    private void stop(DatabaseFeed feed, ConnectException cause) {
        turns.remove(feed);
        feed.metrics().stopped(ErrorCode.of(cause.getMessage()).orElse(ErrorCode.DEFECT));
        stopped.stop(feed.database(), name(feed.database()), cause);
    }

    /** The broker has the record, or a transformation dropped it: its memory counts no longer. */
    @SuppressWarnings("JavaUtilDate") // Connect's type of a timestamp.
    void acknowledged(SourceRecord record) {
        DatabaseFeed feed = feeds.get(record.sourcePartition());
        if (feed == null) {
            return;
        }
        feed.metrics().acknowledged();
        if (record.value() instanceof Struct value && value.get(RecordSchemas.PAYLOAD) instanceof byte[] payload) {
            feed.release(payload.length);
            boolean last = value.getInt32(RecordSchemas.PART) == value.getInt32(RecordSchemas.PARTS) - 1;
            if (last && value.get(RecordSchemas.TIMESTAMP) instanceof Date committed) {
                feed.metrics().acknowledged(value.getInt64(RecordSchemas.TX), committed.getTime() / MS);
            }
        }
    }

    @Override
    public void close() {
        order.forEach(DatabaseFeed::rest);
        turns.close();
        client.close();
        metrics.close();
    }
}

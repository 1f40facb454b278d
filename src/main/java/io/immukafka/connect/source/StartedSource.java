package io.immukafka.connect.source;

import io.immukafka.client.DatabaseClient;
import io.immukafka.client.ImmudbClient;
import io.immukafka.connect.options.BufferOptions;
import io.immukafka.connect.options.SourceOptions;
import io.immukafka.engine.EngineException;
import io.immukafka.export.ExportEngine;
import io.immukafka.export.ExportOptions;
import io.immukafka.export.ExportStart;
import io.immukafka.record.RecordSchemas;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.storage.OffsetStorageReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A source task that is running. {@link #poll} is for one thread, {@link #acknowledged} for any. */
final class StartedSource implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(StartedSource.class);

    private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

    /** Connect keeps all records of one poll in memory, with exactly-once until they are committed. */
    private static final long MOST_BYTES = 4L << 20;

    private final ImmudbClient client;
    private final Map<Map<String, String>, DatabaseFeed> feeds;
    private final List<DatabaseFeed> order;
    private final Semaphore news;
    private final long batchBytes;

    private int first;

    private StartedSource(
            ImmudbClient client, Map<Map<String, String>, DatabaseFeed> feeds, Semaphore news, long batchBytes) {
        this.client = client;
        this.feeds = feeds;
        this.news = news;
        this.batchBytes = batchBytes;
        order = List.copyOf(feeds.values());
    }

    /**
     * Starts the export of these databases where the offsets say; connects to nothing yet.
     *
     * @throws org.apache.kafka.connect.errors.ConnectException if an offset or a name is not valid; nothing runs then
     */
    static StartedSource start(SourceOptions options, List<String> databases, OffsetStorageReader offsets) {
        Map<Map<String, String>, Map<String, Object>> stored =
                offsets.offsets(databases.stream().map(SourceOffset::partition).toList());
        List<DatabaseStart> origins = databases.stream()
                .map(name -> DatabaseStart.of(name, stored, options))
                .toList();
        SourceMemory memory = SourceMemory.of(options.bufferMaxBytes(), options.recordMaxBytes(), databases.size());
        if (!memory.enough()) {
            log.warn(
                    "{}={} is too little for {} databases in one task, more is used; raise it, or tasks.max",
                    BufferOptions.MAX_BYTES,
                    options.bufferMaxBytes(),
                    databases.size());
        } else if (memory.partBytes() < options.recordMaxBytes()) {
            log.info(
                    "Records of large transactions have {} bytes instead of {}: {}={} is divided among {} databases",
                    memory.partBytes(),
                    options.recordMaxBytes(),
                    BufferOptions.MAX_BYTES,
                    options.bufferMaxBytes(),
                    databases.size());
        }
        ExportOptions export = options.exportOptions(memory.partBytes());
        ImmudbClient client = new ImmudbClient(options.connection(), memory.windowBytes());
        Semaphore news = new Semaphore(0);
        Map<Map<String, String>, DatabaseFeed> feeds = new LinkedHashMap<>();
        try {
            for (DatabaseStart origin : origins) {
                DatabaseClient database = client.database(origin.database);
                ExportEngine engine =
                        ExportEngine.start(database, origin.start, export, memory.budget(), news::release);
                feeds.put(
                        SourceOffset.partition(origin.database),
                        new DatabaseFeed(database, origin.topic, engine, origin.offset, options.heartbeatInterval()));
            }
        } catch (RuntimeException | Error e) {
            feeds.values().forEach(DatabaseFeed::close);
            client.close();
            throw e;
        }
        long batchBytes = Math.min(MOST_BYTES, options.bufferMaxBytes() / 2);
        return new StartedSource(client, feeds, news, batchBytes);
    }

    /**
     * A database, and where it is read from and written to.
     *
     * @param offset null if only the database knows the Alh before its first transaction
     */
    private record DatabaseStart(
            String database, String topic, @Nullable SourceOffset offset, ExportStart start) {

        static DatabaseStart of(
                String database, Map<Map<String, String>, Map<String, Object>> stored, SourceOptions options) {
            Map<String, Object> map = stored.get(SourceOffset.partition(database));
            SourceOffset offset = map != null ? SourceOffset.of(map) : beginning(options);
            ExportStart start = offset != null ? offset.start() : ExportStart.with(options.startTx());
            return new DatabaseStart(database, options.topic(database), offset, start);
        }
    }

    private static @Nullable SourceOffset beginning(SourceOptions options) {
        return options.startTx() == 1 ? SourceOffset.BEGINNING : null;
    }

    /** The next records, bounded in bytes; null if none came within 200 ms. */
    @Nullable
    List<SourceRecord> poll() throws EngineException, InterruptedException {
        news.drainPermits();
        List<SourceRecord> records = drain();
        if (records.isEmpty() && news.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            records = drain();
        }
        return records.isEmpty() ? null : records;
    }

    private List<SourceRecord> drain() throws EngineException, InterruptedException {
        List<SourceRecord> records = new ArrayList<>();
        long room = batchBytes;
        for (int i = 0; i < order.size() && room > 0; i++) {
            room -= order.get((first + i) % order.size()).drainTo(records, room);
        }
        // Another database begins next time, so that a busy one starves none.
        first = (first + 1) % order.size();
        return records;
    }

    /** The broker has the record, or a transformation dropped it: its memory counts no longer. */
    void acknowledged(SourceRecord record) {
        DatabaseFeed feed = feeds.get(record.sourcePartition());
        if (feed != null
                && record.value() instanceof Struct value
                && value.get(RecordSchemas.PAYLOAD) instanceof byte[] payload) {
            feed.release(payload.length);
        }
    }

    @Override
    public void close() {
        order.forEach(DatabaseFeed::close);
        client.close();
    }
}

package io.immukafka.connect.source;

import io.immukafka.client.DatabaseClient;
import io.immukafka.client.ImmudbClient;
import io.immukafka.connect.config.SourceOptions;
import io.immukafka.engine.EngineException;
import io.immukafka.export.ExportEngine;
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

/** A source task that is running. {@link #poll} is for one thread, {@link #acknowledged} for any. */
final class StartedSource implements AutoCloseable {

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

    /** Starts the export of these databases where the offsets say; connects to nothing yet. */
    static StartedSource start(SourceOptions options, List<String> databases, OffsetStorageReader offsets) {
        ImmudbClient client = new ImmudbClient(options.connection());
        Semaphore news = new Semaphore(0);
        Map<Map<String, String>, DatabaseFeed> feeds = new LinkedHashMap<>();
        Map<Map<String, String>, Map<String, Object>> stored =
                offsets.offsets(databases.stream().map(SourceOffset::partition).toList());
        for (String name : databases) {
            Map<String, Object> offset = stored.get(SourceOffset.partition(name));
            DatabaseClient database = client.database(name);
            SourceOffset begun = offset != null ? SourceOffset.of(offset) : beginning(options);
            ExportStart start = begun != null ? begun.start() : ExportStart.with(options.startTx());
            ExportEngine engine = ExportEngine.start(database, start, options.exportOptions(), news::release);
            feeds.put(
                    SourceOffset.partition(name),
                    new DatabaseFeed(database, options.topic(name), engine, begun, options.heartbeatInterval()));
        }
        return new StartedSource(client, feeds, news, Math.min(MOST_BYTES, options.bufferMaxBytes() / 2));
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

package io.immukafka.connect.source;

import io.immukafka.ErrorCode;
import io.immukafka.client.ImmudbClient;
import io.immukafka.connect.options.BufferOptions;
import io.immukafka.connect.options.SourceOptions;
import io.immukafka.connect.task.Closing;
import io.immukafka.connect.task.StoppedDatabases;
import io.immukafka.connect.task.TaskMetrics;
import io.immukafka.metrics.RunState;
import io.immukafka.metrics.SourceMetrics;
import io.immukafka.record.RecordSchemas;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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

    /** Where databases begin, and what becomes of them. */
    public interface DatabaseLookup {

        /** Looks up some databases; the function throws if an offset or a name is not valid. */
        Function<String, SourceDatabase> of(List<String> databases);
    }

    private final SourceOptions options;
    private final ImmudbClient client;
    private final DatabaseAssignment assignment;
    private final DatabaseLookup lookup;
    private final ExportableDatabases exportable;
    private final SourceTopics topics;
    /** Metrics of the databases of which it is not known yet where they continue. */
    private final Map<String, SourceMetrics> waiting = new HashMap<>();

    /** By source partition; changed by the task's thread, read by any. */
    private final Map<Map<String, String>, DatabaseFeed> feeds = new ConcurrentHashMap<>();

    private final List<DatabaseFeed> order = new ArrayList<>();
    private final Set<String> known = new HashSet<>();
    private final FeedSchedule schedule;
    private final StoppedDatabases<String> stopped;
    private final Semaphore news = new Semaphore(0);
    private final long batchBytes;
    private final TaskMetrics metrics;

    private int first;

    private StartedSource(
            SourceOptions options,
            DatabaseAssignment assignment,
            DatabaseLookup lookup,
            long batchBytes,
            TaskMetrics metrics) {
        this.options = options;
        this.assignment = assignment;
        this.lookup = lookup;
        this.batchBytes = Math.min(batchBytes, options.bufferMaxBytes() / 2);
        this.metrics = metrics;
        exportable = new ExportableDatabases(options.databases());
        stopped = new StoppedDatabases<>(options.stopScope());
        topics = new SourceTopics(options, news::release);
        int reading = assignment.findsDatabases()
                ? options.maxSessions()
                : Math.min(assignment.databases().size(), options.maxSessions());
        SourceMemory memory = memory(options, reading);
        client = new ImmudbClient(options.connection(), memory.windowBytes(), options.maxSessions());
        ExportStarter exports =
                new ExportStarter(client, options.exportOptions(memory.partBytes()), memory.budget(), news::release);
        schedule = new FeedSchedule(
                options.connection(), exports, options.maxSessions(), assignment.findsDatabases() ? this::found : null);
    }

    /**
     * Starts the export of these databases; connects to nothing yet.
     *
     * @param batchBytes payload bytes of a poll after which no further part is added to it
     * @param metrics closed with it
     * @throws ConnectException if no database can be started, since an offset or a name is not valid; nothing runs then
     */
    public static StartedSource start(
            SourceOptions options,
            DatabaseAssignment assignment,
            DatabaseLookup lookup,
            long batchBytes,
            TaskMetrics metrics) {
        StartedSource source = new StartedSource(options, assignment, lookup, batchBytes, metrics);
        try {
            source.ask(assignment.databases());
            source.stopped.check(source.known.size());
            source.schedule.add(source.begun());
            source.schedule.advance();
        } catch (RuntimeException | Error e) {
            source.close();
            throw e;
        }
        return source;
    }

    /**
     * Asks where those databases continue that the server lists and that belong to this task.
     *
     * @return the feeds of those of which it is known
     */
    private List<DatabaseFeed> found(Set<String> listed) {
        ask(listed.stream()
                .filter(name -> !known.contains(name) && assignment.owns(name) && exportable.accepts(name))
                .sorted()
                .toList());
        return begun();
    }

    private void ask(List<String> databases) {
        if (databases.isEmpty()) {
            return;
        }
        Function<String, SourceDatabase> databaseOf = lookup.of(databases);
        for (String name : databases) {
            known.add(name);
            SourceMetrics counts = TaskMetrics.source();
            try {
                SourceDatabase database = databaseOf.apply(name);
                metrics.publish(counts, name, database.topic());
                waiting.put(name, counts);
                topics.ask(database);
            } catch (ConnectException | ConfigException e) {
                metrics.publish(counts, name, TaskMetrics.UNKNOWN);
                counts.stopped(ErrorCode.of(e.getMessage()).orElse(ErrorCode.OPTION_INVALID));
                stopped.stop(name, name(name), new ConnectException(e.getMessage(), e));
            }
        }
    }

    /** Takes what has been found out about topics; gives the feeds of the databases that can begin. */
    private List<DatabaseFeed> begun() {
        List<DatabaseFeed> begun = new ArrayList<>();
        for (SourceTopics.LookupResult answer : topics.answers()) {
            SourceDatabase database = answer.database();
            ConnectException stop = answer.stop();
            SourceMetrics counts = waiting.remove(database.name());
            DatabaseFeed running = feeds.get(SourceOffset.partition(database.name()));
            if (counts != null && stop != null) {
                counts.stopped(StoppedDatabases.code(stop));
                stopped.stop(database.name(), name(database.name()), stop);
            } else if (counts != null) {
                logStart(database);
                counts.resume(database.start().tx());
                DatabaseFeed feed = new DatabaseFeed(database, options.heartbeatInterval(), counts);
                feeds.put(SourceOffset.partition(database.name()), feed);
                order.add(feed);
                begun.add(feed);
            } else if (running != null && stop != null) {
                // It may have stopped for a reason that is tried again, which must not continue it.
                stopped.remove(database.name());
                stop(running, stop);
            }
        }
        return begun;
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
        stopped.check(known.size());
        news.drainPermits();
        schedule.add(begun());
        schedule.advance();
        schedule.dropped().forEach(this::dropped);
        tryAgain();
        List<SourceRecord> records = drain();
        if (records.isEmpty() && news.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
            records = drain();
        }
        return records.isEmpty() ? null : records;
    }

    private void dropped(DatabaseFeed feed) {
        if (assignment.findsDatabases()) {
            log.warn(
                    "Database '{}' no longer exists on the server, so it is no longer exported. Its topic '{}' stays.",
                    feed.database(),
                    feed.topic());
            schedule.remove(feed);
            order.remove(feed);
            feeds.remove(SourceOffset.partition(feed.database()));
            known.remove(feed.database());
            stopped.remove(feed.database());
            metrics.withdraw(feed.metrics());
        } else {
            stop(
                    feed,
                    new ConnectException(ErrorCode.DATABASE_MISSING.message("database '" + feed.database()
                            + "' no longer exists on the server. Restore it, or remove it from "
                            + SourceOptions.DATABASES + ".")));
        }
    }

    private void tryAgain() {
        stopped.retry().forEach(database -> schedule.resume(feed(database)));
        stopped.continueIf(database -> feed(database).metrics().state() != RunState.STOPPED);
    }

    private DatabaseFeed feed(String database) {
        return Objects.requireNonNull(feeds.get(SourceOffset.partition(database)));
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
        if (order.isEmpty()) {
            return 0;
        }
        long room = batchBytes;
        for (int i = 0; i < order.size() && room > 0; i++) {
            DatabaseFeed feed = order.get((first + i) % order.size());
            if (!stopped.contains(feed.database())) {
                room -= drain(feed, records, room);
            }
        }
        // Another database begins next time, so that a busy one starves none.
        first = order.isEmpty() ? 0 : (first + 1) % order.size();
        return batchBytes - room;
    }

    private long drain(DatabaseFeed feed, List<SourceRecord> records, long room) throws InterruptedException {
        try {
            return feed.drainTo(records, room);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | Error e) {
            stop(feed, StoppedDatabases.cause(e));
            return 0;
        }
    }

    private void stop(DatabaseFeed feed, ConnectException cause) {
        schedule.stop(feed);
        feed.metrics().stopped(StoppedDatabases.code(cause));
        stopped.stop(feed.database(), name(feed.database()), cause);
    }

    /**
     * The broker has the record, or a transformation dropped it: its memory counts no longer.
     *
     * @param topicOffset of the record; negative if it is not known
     */
    @SuppressWarnings("JavaUtilDate") // Connect's type of a timestamp.
    void acknowledged(SourceRecord record, long topicOffset) {
        DatabaseFeed feed = feeds.get(record.sourcePartition());
        if (feed == null) {
            return;
        }
        if (topicOffset >= 0) {
            topics.written(feed.database(), topicOffset);
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
        List<AutoCloseable> parts = new ArrayList<>(List.of(topics));
        order.forEach(feed -> parts.add(feed::rest));
        parts.addAll(List.of(schedule, client, metrics));
        Closing.all(parts);
    }
}

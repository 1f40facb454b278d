package io.immukafka.connect.sink;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.client.ImmudbClient;
import io.immukafka.connect.options.SinkOptions;
import io.immukafka.connect.task.TaskMetrics;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.metrics.SinkMetrics;
import io.immukafka.record.ImmudbRecord;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.RecordException;
import io.immukafka.record.StateRecord;
import io.immukafka.record.TransactionPart;
import io.immukafka.replay.ReplayEngine;
import io.immukafka.tx.Limits;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** Feeds the records of one topic partition into one replica. It connects with its first record. */
final class PartitionFeed {

    /** Characters of a record's key that a message shows: the connector's own keys have a database's name and two numbers. */
    private static final int LONGEST_KEY = 200;

    private final TopicPartition partition;
    private final ImmudbClient client;
    private final SinkOptions options;
    private final MemoryBudget memory;
    private final SpoolBudget spool;
    private final ReplicaOrigins.ReplicaClaim claim;
    private final TaskMetrics published;
    private final SinkMetrics metrics = TaskMetrics.sink();
    private final OffsetTracker offsets = new OffsetTracker();
    private final EndCheck end = new EndCheck();

    private @Nullable ReplayEngine engine;
    private @Nullable String database;
    private @Nullable Limits limits;

    /** Whether an earlier engine has read the replica's position. */
    private boolean replicaSeen;

    /** Where the partition is read again after a stop: nothing before it is needed; negative if nothing was taken. */
    private long resumeOffset = -1;

    /** Of the newest transaction that was taken, where its first part is. */
    private long newestOffset;

    private long newestTx;

    /** Looks for the place from which the engine needs the topic again. */
    private @Nullable OffsetSearch search;
    /** Whether the search may continue. */
    private boolean looked;

    /** Why nothing more is taken. */
    private @Nullable ConnectException refusal;

    /**
     * A feed that connects with its first record.
     *
     * @param memory of the task
     * @param spool of the task
     * @param published takes the metrics as soon as the database is known
     */
    PartitionFeed(
            TopicPartition partition,
            ImmudbClient client,
            SinkOptions options,
            MemoryBudget memory,
            SpoolBudget spool,
            TaskMetrics published) {
        this.partition = partition;
        this.client = client;
        this.options = options;
        this.memory = memory;
        this.spool = spool;
        claim = new ReplicaOrigins.ReplicaClaim(published.connector(), partition);
        this.published = published;
    }

    /**
     * Takes a record, unless one before it was refused; never waits.
     *
     * @throws EngineException if the replay has failed
     */
    void put(SinkRecord record) throws EngineException {
        if (search != null) {
            look(search, record);
            return;
        }
        end.took(record.originalKafkaOffset(), record.timestamp() == null ? 0 : record.timestamp(), System.nanoTime());
        if (refusal != null) {
            return;
        }
        String from = "topic " + partition.topic() + ", partition " + partition.partition() + ", offset "
                + record.originalKafkaOffset();
        ImmudbRecord read;
        try {
            read = RecordCodec.read(record.key(), record.value());
        } catch (RecordException e) {
            refusal = new ConnectException(
                    ErrorCode.FOREIGN_RECORD.message(
                            "the record at " + from + " with the key " + shown(record.key()) + " cannot be replayed: "
                                    + e.getMessage() + ". Nothing of it was sent to a replica. The topic must contain "
                                    + "only records of the immudb source connector, read with the converter that wrote "
                                    + "them."),
                    e);
            return;
        }
        if (database != null && !read.database().equals(database)) {
            refusal = new ConnectException(ErrorCode.TOPIC_MIXED.message("the record at " + from + " belongs to "
                    + "database '"
                    + read.database() + "', but the records before it belong to '" + database + "': a topic must "
                    + "contain a single database. Nothing of it was sent to a replica. Check the topic.prefix of the "
                    + "source connectors "
                    + "that write to it."));
            return;
        }
        if (resumeOffset < 0) {
            resumeOffset = record.originalKafkaOffset();
        }
        if (database == null) {
            database = read.database();
            published.publish(metrics, database, partition.topic());
        }
        if (engine == null) {
            refusal = otherOrigin(read, from);
            if (refusal != null) {
                return;
            }
        }
        if (read.limits() != null) {
            limits = read.limits();
        }
        ReplayEngine replay = engine(read);
        count(read);
        if (limits != null) {
            replay.limits(limits);
        }
        if (read instanceof TransactionPart part) {
            offsets.took(record.originalKafkaOffset(), part.tx());
            if (part.tx() > newestTx) {
                newestOffset = record.originalKafkaOffset();
                newestTx = part.tx();
            }
            replay.put(part.part(), from, null);
        } else if (read instanceof StateRecord state) {
            offsets.took(record.originalKafkaOffset(), offsets.lastTx());
            replay.state(state.position(), from);
        }
    }

    private void count(ImmudbRecord record) {
        if (record instanceof TransactionPart part) {
            metrics.received(
                    part.tx(), part.part().claim().timestamp(), part.part().last());
        } else {
            metrics.received();
            metrics.stated(record.tx());
        }
    }

    /** It takes nothing more. */
    void stopped(ErrorCode code) {
        metrics.stopped(code);
        if (database == null) {
            published.publish(metrics, TaskMetrics.UNKNOWN, partition.topic());
        }
    }

    /** The task no longer has the partition. */
    void withdrawMetrics() {
        published.withdraw(metrics);
    }

    private @Nullable ConnectException otherOrigin(ImmudbRecord record, String from) {
        String replica = options.replicaDatabase(record.database());
        ReplicaOrigins.ReplicaClaim other = ReplicaOrigins.claim(
                        options.connection().address().toString(), replica, claim)
                .orElse(null);
        if (other == null) {
            return null;
        }
        return new ConnectException(ErrorCode.REPLICA_SHARED.message("the record at " + from + " belongs to database '"
                + record.database() + "', whose replica '" + replica + "' connector '" + other.connector()
                + "' already fills from topic '" + other.partition().topic()
                + "': a replica can have only one origin. Nothing of it was sent to a replica. Remove one of the "
                + "two topics from topics or topics.regex, or give this one a connector with another "
                + "replica.database."));
    }

    /** The key of a foreign record can be anything. */
    private static String shown(@Nullable Object key) {
        if (key == null) {
            return "null";
        }
        String text = key.toString();
        return "'" + (text.length() > LONGEST_KEY ? text.substring(0, LONGEST_KEY) + "..." : text) + "'";
    }

    /** Why a record was refused, once the replica has what came before it. */
    Optional<ConnectException> refusal() {
        return busy() ? Optional.empty() : Optional.ofNullable(refusal);
    }

    /** What it replays, for messages. */
    String name() {
        return database == null
                ? "topic '" + partition.topic() + "'"
                : "database '" + database + "' of topic '" + partition.topic() + "'";
    }

    private ReplayEngine engine(ImmudbRecord record) {
        ReplayEngine running = engine;
        if (running == null) {
            running = ReplayEngine.start(
                    client,
                    options.replicaDatabase(record.database()),
                    replicaSeen ? options.replayOptions().withoutCreation() : options.replayOptions(),
                    memory,
                    spool,
                    metrics);
            engine = running;
        }
        return running;
    }

    /** Waits until there is room for more; false if there is none in time. */
    boolean awaitRoom(Duration wait) throws EngineException, InterruptedException {
        return engine == null || engine.awaitRoom(wait);
    }

    /** Whether something was taken that the replica does not have yet, or is looked for. */
    boolean busy() {
        return engine != null
                && (search != null || engine.busy() || engine.missing().isPresent());
    }

    /**
     * Where the partition must be read from now, if not where it is: the engine needs records again, or a search for them
     * continues.
     */
    OptionalLong seek() {
        ReplayEngine replay = engine;
        if (replay == null) {
            return OptionalLong.empty();
        }
        OffsetSearch running = search;
        if (running == null) {
            OptionalLong wanted = replay.rewindWanted();
            if (wanted.isEmpty()) {
                return missing(replay);
            }
            offsets.rewind();
            end.moved();
            refusal = null;
            running = new OffsetSearch(wanted.getAsLong(), newestOffset, newestTx);
            search = running;
        } else if (!looked) {
            return OptionalLong.empty();
        }
        looked = false;
        OptionalLong next = running.next();
        if (next.isPresent()) {
            return next;
        }
        search = null;
        replay.rewound();
        return OptionalLong.of(running.found());
    }

    /** If transactions are missing before what was read: where to read on, and tells the engine when the topic ends. */
    private OptionalLong missing(ReplayEngine replay) {
        if (replay.missing().isEmpty()) {
            end.settled();
            return OptionalLong.empty();
        }
        long now = System.nanoTime();
        if (refusal != null || end.isReached(now, System.currentTimeMillis())) {
            replay.ended();
            return OptionalLong.empty();
        }
        return replay.busy() ? OptionalLong.empty() : end.next(now);
    }

    private void look(OffsetSearch running, SinkRecord record) {
        if (looked) {
            return;
        }
        looked = true;
        try {
            running.saw(
                    record.originalKafkaOffset(),
                    RecordCodec.read(record.key(), record.value()).tx());
        } catch (RecordException e) {
            // The topic is read from its beginning instead, and this record is refused when its turn comes.
            running.giveUp();
        }
    }

    /** The offset that may be committed, if it moved. */
    OptionalLong committable() {
        Position reached = engine == null ? null : engine.durable();
        OptionalLong offset = reached == null ? OptionalLong.empty() : offsets.committable(reached.tx());
        if (engine != null && offset.isPresent()) {
            resumeOffset = offset.getAsLong();
            // The answer to each call was compared; now the replica states its position once more.
            engine.confirm();
        }
        return offset;
    }

    /** Whether it waits for a session, with records to begin with: those that come meanwhile must be delivered again. */
    boolean isWaiting() {
        return engine != null && engine.awaitsSession() && engine.busy();
    }

    /** A record is left for later, since this feed is waiting. */
    void left(SinkRecord record) {
        try {
            metrics.stated(RecordCodec.read(record.key(), record.value()).tx());
        } catch (RecordException e) {
            // It is refused when its turn comes.
        }
    }

    /** Ends the replay; what is on its way comes again after {@link #resume}. */
    void end() {
        ReplayEngine running = engine;
        if (running != null) {
            engine = null;
            search = null;
            replicaSeen |= running.durable() != null;
            running.close();
        }
    }

    /** Ends the replay, and lets another partition fill the replica. */
    void close() {
        try {
            end();
        } finally {
            ReplicaOrigins.release(claim);
        }
    }

    /** Replays again after {@link #end}; returns the offset from which it needs the partition, if it has ever read it. */
    OptionalLong resume() {
        offsets.rewind();
        end.moved();
        refusal = null;
        return resumeOffset < 0 ? OptionalLong.empty() : OptionalLong.of(resumeOffset);
    }

    /** What it counts. */
    SinkMetrics metrics() {
        return metrics;
    }
}

package io.immukafka.connect.sink;

import io.immukafka.chain.Position;
import io.immukafka.client.ImmudbClient;
import io.immukafka.connect.options.SinkOptions;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.record.ImmudbRecord;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.RecordException;
import io.immukafka.record.StateRecord;
import io.immukafka.record.TransactionPart;
import io.immukafka.replay.ReplayEngine;
import io.immukafka.tx.Limits;
import java.time.Duration;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/** What comes from one topic partition, on its way into one replica. */
final class PartitionFeed implements AutoCloseable {

    /** Characters of a record's key that a message shows: those of ours have a database's name and two numbers. */
    private static final int LONGEST_KEY = 200;

    private final TopicPartition partition;
    private final ImmudbClient client;
    private final SinkOptions options;
    private final MemoryBudget memory;
    private final SpoolBudget spool;
    private final OffsetTracker offsets = new OffsetTracker();

    private @Nullable ReplayEngine engine;
    private @Nullable String database;

    /** Why nothing more is taken. */
    private @Nullable ConnectException refusal;

    /**
     * A feed that connects with its first record.
     *
     * @param memory of the task
     * @param spool of the task
     */
    PartitionFeed(
            TopicPartition partition,
            ImmudbClient client,
            SinkOptions options,
            MemoryBudget memory,
            SpoolBudget spool) {
        this.partition = partition;
        this.client = client;
        this.options = options;
        this.memory = memory;
        this.spool = spool;
    }

    /** Takes a record, unless one before it was refused; never waits. */
    void put(SinkRecord record) throws EngineException {
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
                    "the record at " + from + " with the key " + shown(record.key()) + " cannot be replayed: "
                            + e.getMessage() + ". Nothing of it was sent to a replica. The topic must hold nothing but "
                            + "records of the immudb source connector, read with the converter that wrote them.",
                    e);
            return;
        }
        if (engine != null && !read.database().equals(database)) {
            refusal = new ConnectException("the record at " + from + " is of database '" + read.database()
                    + "', the records before it are of '" + database + "': a topic holds one database. Nothing of it "
                    + "was sent to a replica. Check the topic.prefix of the source connectors that write to it.");
            return;
        }
        ReplayEngine replay = engine(read);
        Limits limits = read.limits();
        if (limits != null) {
            replay.limits(limits);
        }
        if (read instanceof TransactionPart part) {
            offsets.took(record.originalKafkaOffset(), part.tx());
            replay.put(part.part(), from, null);
        } else if (read instanceof StateRecord state) {
            offsets.took(record.originalKafkaOffset(), offsets.lastTx());
            replay.state(state.position(), from);
        }
    }

    /** The key of a foreign record can be anything. */
    private static String shown(@Nullable Object key) {
        if (key == null) {
            return "null";
        }
        String text = key.toString();
        return "'" + (text.length() > LONGEST_KEY ? text.substring(0, LONGEST_KEY) + "..." : text) + "'";
    }

    /** @throws ConnectException if a record was refused, once the replica has what came before it */
    void throwIfRefused() {
        if (refusal != null && !busy()) {
            throw refusal;
        }
    }

    private ReplayEngine engine(ImmudbRecord record) {
        ReplayEngine running = engine;
        if (running == null) {
            database = record.database();
            running = ReplayEngine.start(
                    client, options.replicaDatabase(database), options.replayOptions(), memory, spool);
            engine = running;
        }
        return running;
    }

    /** Waits until there is room for more; false if there is none in time. */
    boolean awaitRoom(Duration wait) throws EngineException, InterruptedException {
        return engine == null || engine.awaitRoom(wait);
    }

    /** Whether something was taken that the replica does not have yet. */
    boolean busy() {
        return engine != null && engine.busy();
    }

    /** Whether the partition must be read from its beginning again; if so, the feed is ready for that. */
    boolean rewinds() {
        if (engine == null || engine.rewindWanted().isEmpty()) {
            return false;
        }
        offsets.rewind();
        refusal = null;
        engine.rewound();
        return true;
    }

    /** The offset that may be committed, if it moved. */
    OptionalLong committable() {
        Position durable = engine == null ? null : engine.durable();
        OptionalLong offset = durable == null ? OptionalLong.empty() : offsets.committable(durable.tx());
        if (engine != null && offset.isPresent()) {
            // What the replica answered to each call was compared; here it states where it is now.
            engine.confirm();
        }
        return offset;
    }

    @Override
    public void close() {
        if (engine != null) {
            engine.close();
        }
    }
}

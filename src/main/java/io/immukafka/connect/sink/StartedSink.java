package io.immukafka.connect.sink;

import io.immukafka.ErrorCode;
import io.immukafka.client.ImmudbClient;
import io.immukafka.connect.options.SinkOptions;
import io.immukafka.connect.task.StoppedDatabases;
import io.immukafka.connect.task.TaskMetrics;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** A running sink task: passes Connect's calls to the feeds of its partitions. For one thread. */
final class StartedSink implements AutoCloseable {

    private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

    /** How often the task checks on transactions in flight, in milliseconds. */
    private static final long LOOK_AFTER_MS = 100;

    /**
     * A task that has nothing to do is called so often too, in milliseconds: it repeats in the log which of its databases have
     * stopped, and a missing call shows that Connect waits for something.
     */
    private static final long CALL_AFTER_MS = 30_000;

    private final SinkTaskContext context;
    private final SinkOptions options;
    private final ImmudbClient client;
    private final MemoryBudget memory;
    private final SpoolBudget spool = new SpoolBudget();
    private final Map<TopicPartition, PartitionFeed> feeds = new HashMap<>();
    /** For each replica the partition that is replayed into it. */
    private final Map<String, TopicPartition> origins = new HashMap<>();

    private final Flow flow;
    private final SinkTurns turns;
    private final StoppedDatabases<TopicPartition> stopped;
    private final TaskMetrics metrics;

    /** @param metrics closed with it */
    StartedSink(SinkOptions options, SinkTaskContext context, TaskMetrics metrics) {
        this.metrics = metrics;
        this.context = context;
        this.options = options;
        client = new ImmudbClient(options.connection());
        stopped = new StoppedDatabases<>(options.stopScope());
        memory = new MemoryBudget(options.bufferMaxBytes(), 1);
        flow = new Flow(context);
        // One more may be needed to create a replica.
        turns = new SinkTurns(feeds, flow, options.maxSessions() - 1);
    }

    void open(Collection<TopicPartition> partitions) {
        metrics.called();
        for (TopicPartition partition : partitions) {
            feeds.put(partition, new PartitionFeed(partition, client, options, memory, spool, origins, metrics));
        }
        Set<String> divided = partitions.stream()
                .filter(partition -> partition.partition() != 0)
                .map(TopicPartition::topic)
                .collect(Collectors.toSet());
        for (TopicPartition partition : partitions) {
            if (divided.contains(partition.topic())) {
                stop(
                        partition,
                        new ConnectException(ErrorCode.TOPIC_PARTITIONED.message(
                                "the topic " + partition.topic() + " has more than one partition: transactions are in "
                                        + "order only in a topic with one. Create it again with one partition, and let "
                                        + "the source connector fill it.")));
            }
        }
        divide();
    }

    private void divide() {
        memory.divide(Math.max(1, Math.min(feeds.size(), options.maxSessions() - 1)));
    }

    /** @throws ConnectException if no database is left that can continue */
    void put(Collection<SinkRecord> records) throws InterruptedException {
        metrics.called();
        for (SinkRecord record : records) {
            TopicPartition partition = new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
            PartitionFeed feed = feeds.get(partition);
            if (feed != null && !stopped.contains(partition) && turns.has(partition, record.originalKafkaOffset())) {
                attempt(partition, () -> feed.put(record));
            }
        }
        boolean busy = false;
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        for (Map.Entry<TopicPartition, PartitionFeed> each : feeds.entrySet()) {
            TopicPartition partition = each.getKey();
            PartitionFeed feed = each.getValue();
            if (!stopped.contains(partition)) {
                attempt(partition, () -> steer(partition, feed, deadline));
                busy |= feed.busy();
            }
        }
        busy |= turns.advance();
        stopped.check(feeds.size());
        context.timeout(busy ? LOOK_AFTER_MS : CALL_AFTER_MS);
    }

    /** A step of a feed. */
    private interface PartitionWork {
        void run() throws EngineException, InterruptedException;
    }

    private void attempt(TopicPartition partition, PartitionWork step) throws InterruptedException {
        try {
            step.run();
        } catch (EngineException e) {
            stop(partition, new ConnectException(e.getMessage(), e));
        }
    }

    /** Its topic is read no more; the offset that may be committed stays where it is. */
    private void stop(TopicPartition partition, ConnectException cause) {
        PartitionFeed feed = feeds.get(partition);
        if (feed != null) {
            turns.remove(partition);
            feed.stopped(ErrorCode.of(cause.getMessage()).orElse(ErrorCode.DEFECT));
            stopped.stop(partition, feed.name(), cause);
        }
        flow.hold(partition, Flow.Pause.STOPPED);
    }

    /** Lets a partition flow or rest, as its feed has room, and sends it to another place if need be. */
    private void steer(TopicPartition partition, PartitionFeed feed, long deadline)
            throws EngineException, InterruptedException {
        Duration wait = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        boolean room = feed.awaitRoom(flow.isHeld(partition) ? Duration.ZERO : wait);
        OptionalLong offset = feed.seek();
        if (offset.isPresent()) {
            flow.seek(partition, offset.getAsLong());
            room = true;
        }
        Optional<ConnectException> refusal = feed.refusal();
        if (refusal.isPresent()) {
            stop(partition, refusal.get());
        } else if (room) {
            flow.resume(partition, Flow.Pause.NO_ROOM);
        } else {
            flow.hold(partition, Flow.Pause.NO_ROOM);
        }
    }

    /** The offsets up to which the replicas have everything. */
    Map<TopicPartition, OffsetAndMetadata> committable() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        feeds.forEach((partition, feed) -> {
            if (!stopped.contains(partition)) {
                feed.committable().ifPresent(offset -> offsets.put(partition, new OffsetAndMetadata(offset)));
            }
        });
        return offsets;
    }

    void close(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            turns.remove(partition);
            PartitionFeed feed = feeds.remove(partition);
            if (feed != null) {
                feed.withdrawMetrics();
            }
            flow.forget(partition);
            stopped.remove(partition);
            origins.values().remove(partition);
        }
        divide();
    }

    @Override
    public void close() {
        close(Set.copyOf(feeds.keySet()));
        client.close();
        metrics.close();
    }
}

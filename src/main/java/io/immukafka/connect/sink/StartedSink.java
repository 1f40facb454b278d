package io.immukafka.connect.sink;

import io.immukafka.ErrorCode;
import io.immukafka.client.ImmudbClient;
import io.immukafka.connect.options.SinkOptions;
import io.immukafka.connect.task.Closing;
import io.immukafka.connect.task.StoppedDatabases;
import io.immukafka.connect.task.TaskMetrics;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.metrics.RunState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final Flow flow;
    private final StoppedDatabases<TopicPartition> stopped;
    private final TaskMetrics metrics;

    /** @param metrics closed with it */
    StartedSink(SinkOptions options, SinkTaskContext context, TaskMetrics metrics) {
        this.metrics = metrics;
        this.context = context;
        this.options = options;
        // One more may be needed to create a replica.
        client = new ImmudbClient(
                options.connection(), ImmudbClient.MAX_WINDOW_BYTES, Math.max(1, options.maxSessions() - 1));
        stopped = new StoppedDatabases<>(options.stopScope());
        memory = new MemoryBudget(options.bufferMaxBytes(), 1);
        flow = new Flow(context);
    }

    void open(Collection<TopicPartition> partitions) {
        metrics.called();
        for (TopicPartition partition : partitions) {
            feeds.put(partition, new PartitionFeed(partition, client, options, memory, spool, metrics));
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
        memory.divide(Math.max(1, feeds.size()));
    }

    /** @throws ConnectException if no database is left that can continue */
    void put(Collection<SinkRecord> records) throws InterruptedException {
        metrics.called();
        tryAgain();
        Set<TopicPartition> later = new HashSet<>();
        for (SinkRecord record : records) {
            TopicPartition partition = new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
            PartitionFeed feed = feeds.get(partition);
            if (feed == null || stopped.contains(partition) || later.contains(partition)) {
                continue;
            }
            if (feed.isWaiting()) {
                later.add(partition);
                attempt(partition, () -> feed.left(record));
                flow.hold(partition, Flow.Pause.NO_SESSION);
                flow.seek(partition, record.originalKafkaOffset());
            } else {
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
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception | Error e) {
            stop(partition, StoppedDatabases.cause(e));
        }
    }

    /** Its topic is read no more; the offset that may be committed stays where it is. */
    private void stop(TopicPartition partition, ConnectException cause) {
        PartitionFeed feed = feeds.get(partition);
        if (feed != null) {
            Closing.all(List.of(feed::end));
            feed.stopped(StoppedDatabases.code(cause));
            stopped.stop(partition, feed.name(), cause);
        }
        flow.hold(partition, Flow.Pause.STOPPED);
    }

    /** Reads partitions again whose database may be able to continue. */
    private void tryAgain() {
        for (TopicPartition partition : stopped.retry()) {
            OptionalLong offset = feed(partition).resume();
            if (offset.isPresent()) {
                flow.seek(partition, offset.getAsLong());
            }
            flow.resume(partition, Flow.Pause.STOPPED);
        }
        stopped.continueIf(partition -> feed(partition).metrics().state() != RunState.STOPPED);
    }

    private PartitionFeed feed(TopicPartition partition) {
        return Objects.requireNonNull(feeds.get(partition));
    }

    /** Lets a partition flow or rest, as its feed has room, and sends it to another place if need be. */
    private void steer(TopicPartition partition, PartitionFeed feed, long deadline)
            throws EngineException, InterruptedException {
        Duration wait = Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
        if (!feed.isWaiting()) {
            flow.resume(partition, Flow.Pause.NO_SESSION);
        }
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
                try {
                    feed.committable().ifPresent(offset -> offsets.put(partition, new OffsetAndMetadata(offset)));
                } catch (RuntimeException | Error e) {
                    stop(partition, StoppedDatabases.cause(e));
                }
            }
        });
        return offsets;
    }

    void close(Collection<TopicPartition> partitions) {
        List<AutoCloseable> closing = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            PartitionFeed feed = feeds.remove(partition);
            if (feed != null) {
                closing.add(feed::close);
                closing.add(feed::withdrawMetrics);
            }
            flow.forget(partition);
            stopped.remove(partition);
        }
        Closing.all(closing);
        divide();
    }

    @Override
    public void close() {
        Closing.all(List.of(() -> close(Set.copyOf(feeds.keySet())), client, metrics));
    }
}

package io.immukafka.connect.sink;

import io.immukafka.client.ImmudbClient;
import io.immukafka.connect.options.SinkOptions;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** A sink task that is running: what Connect tells it, in the words of its feeds. For one thread. */
final class StartedSink implements AutoCloseable {

    private static final Duration LONGEST_WAIT = Duration.ofMillis(200);

    /** While something is under way the task looks after it so often, in milliseconds. */
    private static final long LOOK_AFTER_MS = 100;

    private final SinkTaskContext context;
    private final SinkOptions options;
    private final ImmudbClient client;
    private final MemoryBudget memory;
    private final SpoolBudget spool = new SpoolBudget();
    private final Map<TopicPartition, PartitionFeed> feeds = new HashMap<>();
    private final Set<TopicPartition> paused = new HashSet<>();

    StartedSink(SinkOptions options, SinkTaskContext context) {
        this.context = context;
        this.options = options;
        client = new ImmudbClient(options.connection());
        memory = new MemoryBudget(options.bufferMaxBytes(), 1);
    }

    void open(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            if (partition.partition() != 0) {
                throw new ConnectException("the topic " + partition.topic() + " has a partition "
                        + partition.partition() + ": transactions are in order only in a topic with one partition, 0. "
                        + "Create it again with one partition, and let the source connector fill it.");
            }
            feeds.put(partition, new PartitionFeed(partition, client, options, memory, spool));
        }
        divide();
    }

    private void divide() {
        memory.divide(Math.max(feeds.size(), 1));
    }

    void put(Collection<SinkRecord> records) throws EngineException, InterruptedException {
        for (SinkRecord record : records) {
            TopicPartition partition = new TopicPartition(record.originalTopic(), record.originalKafkaPartition());
            PartitionFeed feed = feeds.get(partition);
            if (feed != null) {
                feed.put(record);
            }
        }
        boolean busy = false;
        for (Map.Entry<TopicPartition, PartitionFeed> each : feeds.entrySet()) {
            steer(each.getKey(), each.getValue());
            busy |= each.getValue().busy();
        }
        if (busy) {
            context.timeout(LOOK_AFTER_MS);
        }
    }

    /** Lets a partition flow or rest, as its feed has room, and sends it back to its beginning if need be. */
    private void steer(TopicPartition partition, PartitionFeed feed) throws EngineException, InterruptedException {
        boolean room = feed.awaitRoom(paused.contains(partition) ? Duration.ZERO : LONGEST_WAIT);
        if (feed.rewinds()) {
            context.offset(partition, 0);
            room = true;
        }
        feed.throwIfRefused();
        if (room && paused.remove(partition)) {
            context.resume(partition);
        } else if (!room && paused.add(partition)) {
            context.pause(partition);
        }
    }

    /** The offsets up to which the replicas have everything. */
    Map<TopicPartition, OffsetAndMetadata> committable() {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        feeds.forEach((partition, feed) ->
                feed.committable().ifPresent(offset -> offsets.put(partition, new OffsetAndMetadata(offset))));
        return offsets;
    }

    void close(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            PartitionFeed feed = feeds.remove(partition);
            paused.remove(partition);
            if (feed != null) {
                feed.close();
            }
        }
        divide();
    }

    @Override
    public void close() {
        close(Set.copyOf(feeds.keySet()));
        client.close();
    }
}

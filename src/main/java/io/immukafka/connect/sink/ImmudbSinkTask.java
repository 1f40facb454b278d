package io.immukafka.connect.sink;

import io.immukafka.Version;
import io.immukafka.connect.options.SinkOptions;
import io.immukafka.connect.task.TaskMetrics;
import java.util.Collection;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.jspecify.annotations.Nullable;

/** Replays the records of some topics into their replicas. */
public final class ImmudbSinkTask extends SinkTask {

    private @Nullable StartedSink started;

    /** Called by Connect through reflection. */
    public ImmudbSinkTask() {}

    @Override
    public String version() {
        return Version.CURRENT;
    }

    @Override
    public void start(Map<String, String> properties) {
        TaskMetrics metrics = TaskMetrics.of(context, properties);
        try {
            started = new StartedSink(new SinkOptions(properties), context, metrics);
        } catch (RuntimeException | Error e) {
            metrics.close();
            throw e;
        }
    }

    @Override
    public void open(Collection<TopicPartition> partitions) {
        running().open(partitions);
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        try {
            running().put(records);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("the task was interrupted while waiting for memory: it is being stopped", e);
        }
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> current) {
        return running().committable();
    }

    @Override
    public void close(Collection<TopicPartition> partitions) {
        if (started != null) {
            started.close(partitions);
        }
    }

    @Override
    public void stop() {
        if (started != null) {
            started.close();
            started = null;
        }
    }

    private StartedSink running() {
        if (started == null) {
            throw new IllegalStateException("the task is not started");
        }
        return started;
    }
}

package io.immukafka.connect.source;

import io.immukafka.Version;
import io.immukafka.connect.options.SourceOptions;
import io.immukafka.connect.task.TaskMetrics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;

/** Emits the transactions of some databases. */
public final class ImmudbSourceTask extends SourceTask {

    private @Nullable StartedSource started;

    /** Called by Connect through reflection. */
    public ImmudbSourceTask() {}

    @Override
    public String version() {
        return Version.CURRENT;
    }

    @Override
    public void start(Map<String, String> properties) {
        SourceOptions options = new SourceOptions(properties);
        TaskMetrics metrics = TaskMetrics.of(context, properties);
        try {
            started = StartedSource.start(
                    options,
                    DatabaseAssignment.of(properties),
                    databases -> {
                        Map<Map<String, String>, Map<String, Object>> stored = SourceOffset.stored(context, databases);
                        return database -> SourceDatabase.of(database, stored, options);
                    },
                    StartedSource.MOST_BYTES,
                    metrics);
        } catch (RuntimeException | Error e) {
            metrics.close();
            throw e;
        }
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        return started == null ? null : started.poll();
    }

    @Override
    public void commitRecord(SourceRecord record, @Nullable RecordMetadata metadata) {
        if (started != null) {
            started.acknowledged(record, metadata == null ? -1 : metadata.offset());
        }
    }

    @Override
    public void stop() {
        if (started != null) {
            started.close();
            started = null;
        }
    }
}

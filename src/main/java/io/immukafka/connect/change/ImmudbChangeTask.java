package io.immukafka.connect.change;

import io.immukafka.Version;
import io.immukafka.connect.options.ChangeOptions;
import io.immukafka.connect.source.SourceOffset;
import io.immukafka.connect.source.StartedSource;
import io.immukafka.connect.task.TaskMetrics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.jspecify.annotations.Nullable;

/** Emits the changes of some databases or topics. */
public final class ImmudbChangeTask extends SourceTask {

    /** Option by which the connector tells a task its databases or topics, separated by commas. */
    public static final String TASK_ORIGINS = "task.origins";

    private @Nullable StartedSource databases;
    private @Nullable StartedTopics topics;

    /** Called by Connect through reflection. */
    public ImmudbChangeTask() {}

    @Override
    public String version() {
        return Version.CURRENT;
    }

    @Override
    public void start(Map<String, String> properties) {
        ChangeOptions options = new ChangeOptions(properties);
        List<String> origins = List.of(properties.getOrDefault(TASK_ORIGINS, "").split(","));
        if (options.readsTopics()) {
            topics = StartedTopics.start(
                    options,
                    origins,
                    context.offsetStorageReader()
                            .offsets(origins.stream()
                                    .map(ChangeOffset::topicPartition)
                                    .toList()));
        } else {
            Map<Map<String, String>, Map<String, Object>> stored = context.offsetStorageReader()
                    .offsets(origins.stream().map(SourceOffset::partition).toList());
            TaskMetrics metrics = TaskMetrics.of(context, properties);
            try {
                databases = StartedSource.start(
                        options.export(),
                        origins,
                        database -> DatabaseChanges.of(database, stored, options),
                        ChangeFeed.BATCH_BYTES,
                        metrics);
            } catch (RuntimeException | Error e) {
                metrics.close();
                throw e;
            }
        }
    }

    @Override
    public @Nullable List<SourceRecord> poll() throws InterruptedException {
        if (topics != null) {
            return topics.poll();
        }
        return databases == null ? null : databases.poll();
    }

    @Override
    public void stop() {
        if (databases != null) {
            databases.close();
            databases = null;
        }
        if (topics != null) {
            topics.close();
            topics = null;
        }
    }
}

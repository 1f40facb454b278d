package io.immukafka.connect.change;

import io.immukafka.Version;
import io.immukafka.connect.options.ChangeOptions;
import io.immukafka.connect.source.DatabaseAssignment;
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

    /** Option by which the connector tells a task its topics, separated by commas. */
    public static final String TASK_TOPICS = "task.origins";

    private @Nullable StartedSource source;
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
        if (options.readsTopics()) {
            List<String> names =
                    List.of(properties.getOrDefault(TASK_TOPICS, "").split(","));
            topics = StartedTopics.start(
                    options,
                    names,
                    context.offsetStorageReader()
                            .offsets(names.stream()
                                    .map(ChangeOffset::topicPartition)
                                    .toList()));
        } else {
            TaskMetrics metrics = TaskMetrics.of(context, properties);
            try {
                source = StartedSource.start(
                        options.export(),
                        DatabaseAssignment.of(properties),
                        databases -> {
                            Map<Map<String, String>, Map<String, Object>> stored =
                                    SourceOffset.stored(context, databases);
                            return database -> DatabaseChanges.of(database, stored, options);
                        },
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
        return source == null ? null : source.poll();
    }

    @Override
    public void stop() {
        if (source != null) {
            source.close();
            source = null;
        }
        if (topics != null) {
            topics.close();
            topics = null;
        }
    }
}

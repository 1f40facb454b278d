package io.immukafka.connect;

import io.immukafka.Version;
import io.immukafka.connect.change.ChangeOffsetCheck;
import io.immukafka.connect.change.ImmudbChangeTask;
import io.immukafka.connect.options.ChangeOptions;
import io.immukafka.connect.source.DatabaseWatch;
import io.immukafka.connect.validation.ChangeValidation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.util.ConnectorUtils;
import org.jspecify.annotations.Nullable;

/** Emits what verified transactions change: rows of tables, documents and keys, each in a topic that anybody can read. */
public final class ImmudbChangeConnector extends SourceConnector {

    private @Nullable Map<String, String> properties;
    private List<String> topics = List.of();
    private @Nullable DatabaseWatch watch;

    /** Called by Connect through reflection. */
    public ImmudbChangeConnector() {}

    @Override
    public String version() {
        return Version.CURRENT;
    }

    @Override
    public ConfigDef config() {
        return ChangeOptions.definition();
    }

    @Override
    public Config validate(Map<String, String> configuration) {
        Config validated = super.validate(configuration);
        ChangeValidation.validate(configuration, validated.configValues());
        return validated;
    }

    @Override
    public void start(Map<String, String> configuration) {
        ChangeOptions options = new ChangeOptions(configuration);
        properties = configuration;
        topics = options.sourceTopics();
        watch = options.readsTopics() ? null : DatabaseWatch.start(options.export(), context);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return ImmudbChangeTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        Map<String, String> common = properties;
        if (common == null) {
            return List.of();
        }
        if (watch != null) {
            return watch.taskConfigs(common, maxTasks);
        }
        return ConnectorUtils.groupPartitions(topics, Math.min(topics.size(), maxTasks)).stream()
                .map(group -> {
                    Map<String, String> task = new HashMap<>(common);
                    task.put(ImmudbChangeTask.TASK_TOPICS, String.join(",", group));
                    return task;
                })
                .toList();
    }

    @Override
    public void stop() {
        if (watch != null) {
            watch.close();
        }
    }

    /** The boundary {@code poll}: all records of a transaction are in one poll. */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> configuration) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    @Override
    public boolean alterOffsets(Map<String, String> configuration, Map<Map<String, ?>, Map<String, ?>> offsets) {
        ChangeOffsetCheck.check(new ChangeOptions(configuration), offsets);
        return true;
    }
}

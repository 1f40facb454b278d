package io.immukafka.connect;

import io.immukafka.Version;
import io.immukafka.connect.options.SinkOptions;
import io.immukafka.connect.sink.ImmudbSinkTask;
import io.immukafka.connect.validation.SinkValidation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;

/** Replays the records of the source connector into replica databases, and refuses everything that fails verification. */
public final class ImmudbSinkConnector extends SinkConnector {

    private Map<String, String> properties = Map.of();

    /** Called by Connect through reflection. */
    public ImmudbSinkConnector() {}

    @Override
    public String version() {
        return Version.CURRENT;
    }

    @Override
    public ConfigDef config() {
        return SinkOptions.definition();
    }

    @Override
    public Config validate(Map<String, String> configuration) {
        Config validated = super.validate(configuration);
        SinkValidation.validate(configuration, validated.configValues());
        return validated;
    }

    @Override
    public void start(Map<String, String> configuration) {
        properties = configuration;
    }

    @Override
    public Class<? extends Task> taskClass() {
        return ImmudbSinkTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        List<Map<String, String>> tasks = new ArrayList<>();
        for (int i = 0; i < maxTasks; i++) {
            tasks.add(properties);
        }
        return tasks;
    }

    @Override
    public void stop() {
        // Nothing runs beside the tasks.
    }

    /** Any offset is right: it only says where to look first, the replica's own position decides. */
    @Override
    public boolean alterOffsets(Map<String, String> configuration, Map<TopicPartition, Long> offsets) {
        return true;
    }
}

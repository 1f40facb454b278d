package io.immukafka.connect;

import io.immukafka.Version;
import io.immukafka.connect.options.SourceOptions;
import io.immukafka.connect.source.DatabaseWatch;
import io.immukafka.connect.source.ImmudbSourceTask;
import io.immukafka.connect.source.OffsetCheck;
import io.immukafka.connect.validation.SourceValidation;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.jspecify.annotations.Nullable;

/** Emits every transaction of immudb databases as Kafka records, verified and with its checksum. */
public final class ImmudbSourceConnector extends SourceConnector {

    private @Nullable Map<String, String> properties;
    private @Nullable DatabaseWatch watch;

    /** Called by Connect through reflection. */
    public ImmudbSourceConnector() {}

    @Override
    public String version() {
        return Version.CURRENT;
    }

    @Override
    public ConfigDef config() {
        return SourceOptions.definition();
    }

    @Override
    public Config validate(Map<String, String> configuration) {
        Config validated = super.validate(configuration);
        SourceValidation.validate(configuration, validated.configValues());
        return validated;
    }

    @Override
    public void start(Map<String, String> configuration) {
        properties = configuration;
        watch = DatabaseWatch.start(new SourceOptions(configuration), context);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return ImmudbSourceTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return properties == null || watch == null ? List.of() : watch.taskConfigs(properties, maxTasks);
    }

    @Override
    public void stop() {
        if (watch != null) {
            watch.close();
        }
    }

    /** The boundary {@code poll}: Connect's transactions are as large as a poll's records. */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> configuration) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    @Override
    public boolean alterOffsets(Map<String, String> configuration, Map<Map<String, ?>, Map<String, ?>> offsets) {
        OffsetCheck.check(new SourceOptions(configuration), offsets);
        return true;
    }
}

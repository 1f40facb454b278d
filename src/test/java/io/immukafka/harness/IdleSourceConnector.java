package io.immukafka.harness;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceConnector;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;

/** Emits nothing but offsets, and fails when told to: something to try the harness on. */
public final class IdleSourceConnector extends SourceConnector {

    private Map<String, String> configuration = Map.of();

    @Override
    public void start(Map<String, String> properties) {
        configuration = Map.copyOf(properties);
    }

    @Override
    public Class<? extends Task> taskClass() {
        return IdleTask.class;
    }

    @Override
    public List<Map<String, String>> taskConfigs(int most) {
        return List.of(configuration);
    }

    @Override
    public void stop() {}

    @Override
    public ConfigDef config() {
        return new ConfigDef()
                .define("fail", ConfigDef.Type.BOOLEAN, false, ConfigDef.Importance.LOW, "whether the task fails")
                .define("topic", ConfigDef.Type.STRING, ConfigDef.Importance.HIGH, "where one record goes");
    }

    @Override
    public boolean alterOffsets(Map<String, String> properties, Map<Map<String, ?>, Map<String, ?>> offsets) {
        return true;
    }

    @Override
    public String version() {
        return "1";
    }

    /** Its only task: emits one record at its start. */
    public static final class IdleTask extends SourceTask {

        private List<SourceRecord> left = List.of();

        @Override
        public void start(Map<String, String> properties) {
            if (Boolean.parseBoolean(properties.get("fail"))) {
                throw new ConnectException("told to fail");
            }
            left = List.of(
                    new SourceRecord(Map.of("of", "idle"), Map.of("at", 1L), properties.get("topic"), null, "one"));
        }

        @Override
        @SuppressWarnings("ThreadSleep") // Connect asks again at once when there is nothing.
        public List<SourceRecord> poll() throws InterruptedException {
            List<SourceRecord> records = left;
            left = List.of();
            if (records.isEmpty()) {
                Thread.sleep(100);
            }
            return records;
        }

        @Override
        public void stop() {}

        @Override
        public String version() {
            return "1";
        }
    }
}

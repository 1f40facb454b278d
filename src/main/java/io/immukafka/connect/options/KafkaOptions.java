package io.immukafka.connect.options;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;

/**
 * Settings of a Kafka client of our own: Connect gives a connector no sight of its topics. All options with this prefix are
 * handed to the client without it.
 */
public final class KafkaOptions {

    public static final String PREFIX = "kafka.";
    public static final String BOOTSTRAP_SERVERS = PREFIX + "bootstrap.servers";

    private static final String CONVERTER = "value.converter.";

    /** As Confluent's converters call the settings of their registry. */
    private static final Pattern REGISTRY =
            Pattern.compile("schema\\.registry\\.(url|ssl\\..+)|basic\\.auth\\.user\\.info");

    /** Where Apicurio's registry has the interface that Confluent's defines. */
    private static final String CONFLUENT_INTERFACE = "/apis/ccompat/v7";

    private KafkaOptions() {}

    static void define(ConfigDef definition) {
        new OptionGroup(definition, "Topic")
                .add(
                        BOOTSTRAP_SERVERS,
                        ConfigDef.Type.STRING,
                        null,
                        null,
                        Importance.LOW,
                        "Kafka servers",
                        "If set, the connector checks its topics when it is configured: one partition, no "
                                + "compaction, unlimited retention. A source without a stored offset continues after "
                                + "the end of its topic. Every option that begins with kafka. is passed "
                                + "to that client without the prefix, such as kafka.security.protocol.");
    }

    public static void check(Map<String, String> properties, OptionErrors errors) {
        Map<String, String> settings = clientSettings(properties);
        if (!settings.isEmpty() && !settings.containsKey("bootstrap.servers")) {
            errors.add(
                    BOOTSTRAP_SERVERS,
                    "is missing, but other Kafka client settings are given: " + settings.keySet()
                            + "; add it, or remove them");
        }
    }

    /**
     * The client's settings, with those of the schema registry that the connector's converter writes to; empty if the topics are
     * not looked at. Settings with {@link #PREFIX} come first.
     */
    static Map<String, String> readerSettings(Map<String, String> properties) {
        Map<String, String> client = clientSettings(properties);
        if (client.isEmpty()) {
            return client;
        }
        Map<String, String> settings = new HashMap<>();
        properties.forEach((option, value) -> {
            if (option.startsWith(CONVERTER)
                    && REGISTRY.matcher(option.substring(CONVERTER.length())).matches()) {
                settings.put(option.substring(CONVERTER.length()), value);
            }
        });
        String apicurio = properties.get(CONVERTER + "apicurio.registry.url");
        if (apicurio != null) {
            settings.put("schema.registry.url", apicurio.replaceFirst("/apis/registry/v\\d+/*$", CONFLUENT_INTERFACE));
        }
        String user = properties.get(CONVERTER + "apicurio.auth.username");
        if (user != null) {
            settings.put(
                    "basic.auth.user.info",
                    user + ":" + properties.getOrDefault(CONVERTER + "apicurio.auth.password", ""));
        }
        settings.putAll(client);
        return settings;
    }

    /** The client's settings, empty if the topics are not looked at. */
    public static Map<String, String> clientSettings(Map<String, String> properties) {
        Map<String, String> settings = new HashMap<>();
        properties.forEach((option, value) -> {
            if (option.startsWith(PREFIX) && value != null && !value.isBlank()) {
                settings.put(option.substring(PREFIX.length()), value);
            }
        });
        return settings;
    }
}

package io.immukafka.connect.options;

import io.immukafka.connect.validation.ChangeValidation;
import io.immukafka.connect.validation.SinkTopics;
import io.immukafka.connect.validation.SinkValidation;
import io.immukafka.connect.validation.SourceValidation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;

/** Configurations for tests, and what their validation finds. */
public final class Configurations {

    /** Nothing listens there. */
    public static final String NOWHERE = "127.0.0.1:1";

    private Configurations() {}

    /** What a source needs at the least, and more as pairs of name and value. */
    public static Map<String, String> source(String... more) {
        return with(
                new HashMap<>(Map.of(
                        ConnectionOptions.ADDRESS,
                        NOWHERE,
                        ConnectionOptions.PASSWORD,
                        "secret",
                        SourceOptions.DATABASES,
                        "shop",
                        SourceOptions.TOPIC_PREFIX,
                        "immudb",
                        "value.converter",
                        "io.immukafka.record.ImmudbConverter")),
                more);
    }

    /** What a sink needs at the least, and more as pairs of name and value. */
    public static Map<String, String> sink(String... more) {
        return with(
                new HashMap<>(Map.of(
                        ConnectionOptions.ADDRESS,
                        NOWHERE,
                        ConnectionOptions.PASSWORD,
                        "secret",
                        SinkTopics.TOPICS,
                        "immudb.shop",
                        "value.converter",
                        "io.immukafka.record.ImmudbConverter")),
                more);
    }

    /** What a change connector needs at the least to read a server, and more as pairs of name and value. */
    public static Map<String, String> changes(String... more) {
        return with(source(ChangeOptions.TOPIC_PREFIX, "changes"), more);
    }

    /** What a change connector needs at the least to read a topic, and more as pairs of name and value. */
    public static Map<String, String> changesOfTopics(String... more) {
        return with(
                new HashMap<>(Map.of(
                        ChangeOptions.SOURCE_TOPICS, "immudb.shop",
                        ChangeOptions.CONSUMER_SERVERS, NOWHERE,
                        ChangeOptions.TOPIC_PREFIX, "changes")),
                more);
    }

    private static Map<String, String> with(Map<String, String> properties, String... more) {
        for (int i = 0; i < more.length; i += 2) {
            properties.put(more[i], more[i + 1]);
        }
        return properties;
    }

    /** The first error of each option that has one. */
    public static Map<String, String> errorsOfSource(Map<String, String> properties) {
        return errors(SourceOptions.definition(), properties, SourceValidation::validate);
    }

    /** The first error of each option that has one. */
    public static Map<String, String> errorsOfSink(Map<String, String> properties) {
        return errors(SinkOptions.definition(), properties, SinkValidation::validate);
    }

    /** The first error of each option that has one. */
    public static Map<String, String> errorsOfChanges(Map<String, String> properties) {
        return errors(ChangeOptions.definition(), properties, ChangeValidation::validate);
    }

    private static Map<String, String> errors(
            ConfigDef definition,
            Map<String, String> properties,
            BiConsumer<Map<String, String>, List<ConfigValue>> validation) {
        List<ConfigValue> values = new ArrayList<>(definition.validate(properties));
        validation.accept(properties, values);
        Map<String, String> errors = new TreeMap<>();
        for (ConfigValue value : values) {
            if (!value.errorMessages().isEmpty()) {
                errors.put(value.name(), value.errorMessages().get(0));
            }
        }
        return errors;
    }
}

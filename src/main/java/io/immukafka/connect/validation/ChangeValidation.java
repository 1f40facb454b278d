package io.immukafka.connect.validation;

import io.immukafka.connect.options.ChangeOptions;
import io.immukafka.connect.options.OptionErrors;
import io.immukafka.connect.options.SourceOptions;
import io.immukafka.topic.TopicAdmin;
import io.immukafka.topic.TopicException;
import io.immukafka.topic.TopicState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigValue;

/** Finds what is wrong with a change connector's configuration before the connector is created. */
public final class ChangeValidation {

    /** Somebody waits for the answer in front of a form. */
    private static final String LIMIT_MS = "5000";

    private ChangeValidation() {}

    /**
     * Adds errors to the options to blame, also to Connect's own. The servers are asked only when everything else is right.
     *
     * @param given the connector's whole configuration
     * @param values the outcome of {@link org.apache.kafka.common.config.ConfigDef#validate} with
     *     {@link ChangeOptions#definition}; values of options that it does not define are added
     */
    public static void validate(Map<String, String> given, List<ConfigValue> values) {
        Map<String, String> properties = new HashMap<>(given);
        properties.values().removeIf(Objects::isNull);
        OptionErrors errors = new OptionErrors(values);
        boolean parsed = errors.isEmpty();
        ConnectSettings.checkSource(properties, errors);
        if (parsed) {
            ChangeOptions.check(new AbstractConfig(ChangeOptions.definition(), properties, false), errors);
        }
        if (!errors.isEmpty()) {
            return;
        }
        ChangeOptions options = new ChangeOptions(properties);
        if (options.readsTopics()) {
            options.sourceTopics().forEach(topic -> askBrokers(options, topic, errors));
        } else {
            SourceOptions export = options.export();
            ServerProbe.ask(
                    export.connection(),
                    properties,
                    ChangeOptions.DATABASES,
                    errors,
                    (probe, client) -> SourceValidation.askImmudb(export, probe, client, errors));
        }
    }

    private static void askBrokers(ChangeOptions options, String topic, OptionErrors errors) {
        Map<String, String> settings = new HashMap<>(options.consumerSettings());
        settings.putIfAbsent("default.api.timeout.ms", LIMIT_MS);
        settings.putIfAbsent("request.timeout.ms", LIMIT_MS);
        try (TopicAdmin admin = new TopicAdmin(settings, topic)) {
            Optional<TopicState> state = admin.state();
            if (state.isEmpty()) {
                errors.add(
                        ChangeOptions.SOURCE_TOPICS,
                        "contains '" + topic + "', which does not exist: a source connector writes to "
                                + "<topic.prefix>.<database>");
            } else if (state.get().strayRecords() > 0) {
                errors.add(
                        ChangeOptions.SOURCE_TOPICS,
                        "contains '" + topic + "', which has " + state.get().strayRecords()
                                + " records in partitions other than 0, so their order is lost");
            }
        } catch (TopicException e) {
            String message = String.valueOf(e.getMessage());
            if (e.reason() == TopicException.Category.UNREACHABLE) {
                errors.add(ChangeOptions.CONSUMER_SERVERS, "cannot be used now: " + message);
            } else {
                errors.add(ChangeOptions.SOURCE_TOPICS, "is refused: " + message);
            }
        } catch (KafkaException e) {
            errors.add(
                    ChangeOptions.CONSUMER_SERVERS,
                    "and the other source.consumer.* options are not valid for a Kafka client: " + e.getMessage());
        }
    }
}

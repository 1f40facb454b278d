package io.immukafka.connect.validation;

import io.immukafka.connect.options.ChangeOptions;
import io.immukafka.connect.options.ConnectionOptions;
import io.immukafka.connect.options.DatabasePatterns;
import io.immukafka.connect.options.OptionErrors;
import io.immukafka.topic.TopicAdmin;
import io.immukafka.topic.TopicState;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.config.ConfigValue;
import org.jspecify.annotations.Nullable;

/** Finds what is wrong with a change connector's configuration before the connector is created. */
public final class ChangeValidation {

    private ChangeValidation() {}

    /**
     * Adds errors to the options to blame, also to Connect's own. Server or brokers are asked about everything that is right so
     * far; that takes 10 s at most.
     *
     * @param given the connector's whole configuration
     * @param values the outcome of {@link org.apache.kafka.common.config.ConfigDef#validate} with
     *     {@link ChangeOptions#definition}; values of options that it does not define are added
     */
    public static void validate(Map<String, String> given, List<ConfigValue> values) {
        Map<String, String> properties = new HashMap<>(given);
        properties.values().removeIf(Objects::isNull);
        OptionErrors errors = new OptionErrors(values);
        ChangeOptions options = ChangeOptions.examine(properties, errors);
        UnknownOptions.check(ChangeOptions.definition(), properties, errors);
        ConnectSettings.checkSource(properties, errors);
        if (options.readsTopics()) {
            askBrokers(options, errors);
        } else if (properties.containsKey(ConnectionOptions.ADDRESS)) {
            DatabasePatterns databases = errors.isSound(ChangeOptions.DATABASES) ? options.databases() : null;
            ServerProbe.ask(
                    options,
                    properties,
                    ChangeOptions.DATABASES,
                    errors,
                    AnswerTime.begin(),
                    (probe, client) -> SourceValidation.askImmudb(options, databases, probe, client, errors));
        }
    }

    /** Asks about all topics at once. */
    private static void askBrokers(ChangeOptions options, OptionErrors errors) {
        if (!errors.isSound(ChangeOptions.SOURCE_TOPICS) || !errors.isSoundBelow(ChangeOptions.CONSUMER_PREFIX)) {
            return;
        }
        List<String> topics = options.sourceTopics();
        TopicProbe<Map<String, TopicState>> brokers =
                new TopicProbe<>(options.consumerSettings(), admin -> TopicAdmin.states(admin, topics));
        Map<String, TopicState> states = brokers.await(
                AnswerTime.begin(),
                ChangeOptions.CONSUMER_SERVERS,
                "source.consumer.*",
                ChangeOptions.SOURCE_TOPICS,
                errors);
        if (states != null) {
            topics.forEach(topic -> check(topic, states.get(topic), errors));
        }
    }

    private static void check(String topic, @Nullable TopicState state, OptionErrors errors) {
        if (state == null) {
            errors.add(
                    ChangeOptions.SOURCE_TOPICS,
                    "contains '" + topic + "', which does not exist: a source connector writes to "
                            + "<topic.prefix>.<database>");
        } else if (state.strayRecords() > 0) {
            errors.add(
                    ChangeOptions.SOURCE_TOPICS,
                    "contains '" + topic + "', which has " + state.strayRecords()
                            + " records in partitions other than 0, so their order is lost");
        }
    }
}

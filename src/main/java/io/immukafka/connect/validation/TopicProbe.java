package io.immukafka.connect.validation;

import io.immukafka.connect.options.KafkaOptions;
import io.immukafka.connect.options.OptionErrors;
import io.immukafka.connect.options.SourceOptions;
import io.immukafka.topic.TopicFacts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the topics while options are validated, with short deadlines, if there are settings for a Kafka client. */
final class TopicProbe {

    private static final Logger LOG = LoggerFactory.getLogger(TopicProbe.class);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** Bytes of a record in addition to its payload: key, fields, framing. */
    private static final int OVERHEAD = 1024;

    private TopicProbe() {}

    /** Which topics to look at. */
    interface Selection {
        Collection<String> topics(Admin admin) throws ExecutionException, InterruptedException;
    }

    /**
     * Finds topics that cannot carry transactions.
     *
     * @param topicOption where to put what is wrong with a topic
     * @return the facts of the topics that exist, empty if they are not looked at
     */
    static List<TopicFacts> look(
            Map<String, String> properties, String topicOption, Selection selection, OptionErrors errors) {
        Map<String, Object> settings = new HashMap<>(KafkaOptions.clientSettings(properties));
        if (settings.isEmpty()) {
            return List.of();
        }
        settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis());
        settings.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) LIMIT.toMillis());
        Admin admin;
        try {
            admin = Admin.create(settings);
        } catch (KafkaException e) {
            errors.add(
                    KafkaOptions.BOOTSTRAP_SERVERS,
                    "and the other kafka.* options are not valid for a Kafka " + "client: " + reason(e));
            return List.of();
        }
        try {
            return look(admin, topicOption, selection, errors);
        } catch (ExecutionException e) {
            errors.add(
                    KafkaOptions.BOOTSTRAP_SERVERS,
                    "cannot be used to check the topics: " + reason(e)
                            + ". Check the kafka.* options, or remove them to skip this check");
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            errors.add(KafkaOptions.BOOTSTRAP_SERVERS, "was not checked: the validation was interrupted");
            return List.of();
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private static List<TopicFacts> look(Admin admin, String topicOption, Selection selection, OptionErrors errors)
            throws ExecutionException, InterruptedException {
        Collection<String> wanted = selection.topics(admin);
        Map<String, TopicFacts> found = TopicFacts.read(admin, wanted);
        for (String topic : wanted) {
            if (!found.containsKey(topic)) {
                LOG.info("The topic '{}' does not exist yet", topic);
            }
        }
        for (TopicFacts facts : found.values()) {
            facts.faults().forEach(fault -> errors.add(topicOption, "is refused: " + fault));
            facts.concerns().forEach(LOG::warn);
        }
        return new ArrayList<>(found.values());
    }

    /** Finds topics that don't take the source's largest record. */
    static void checkRecordSize(List<TopicFacts> topics, int recordMaxBytes, OptionErrors errors) {
        for (TopicFacts facts : topics) {
            if (facts.maxMessageBytes() < recordMaxBytes + OVERHEAD) {
                errors.add(
                        SourceOptions.RECORD_MAX_BYTES,
                        "is " + recordMaxBytes + ", but topic '" + facts.topic() + "' accepts at most "
                                + facts.maxMessageBytes() + " bytes (max.message.bytes), and a record needs " + OVERHEAD
                                + " more than its payload; lower the first or raise the second");
            }
        }
    }

    /** Kafka puts the reason of most failures into the innermost cause. */
    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.toString();
    }
}

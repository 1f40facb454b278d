package io.immukafka.connect.validation;

import io.immukafka.connect.options.OptionErrors;
import io.immukafka.connect.options.SourceOptions;
import io.immukafka.topic.TopicFacts;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks brokers about topics while options are validated, in a thread of its own, so that brokers and server are waited for at
 * the same time.
 */
final class TopicProbe<T> {

    private static final Logger LOG = LoggerFactory.getLogger(TopicProbe.class);
    private static final int LIMIT_MS = 5_000;

    /** What to ask. */
    interface Question<T> {
        T ask(Admin admin) throws ExecutionException, InterruptedException;
    }

    private final FutureTask<T> asked;

    /** @param settings of a Kafka client */
    TopicProbe(Map<String, String> settings, Question<T> question) {
        Map<String, Object> limited = new HashMap<>(settings);
        limited.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, LIMIT_MS);
        limited.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, LIMIT_MS);
        asked = new FutureTask<>(() -> {
            Admin admin = Admin.create(limited);
            try {
                return question.ask(admin);
            } finally {
                admin.close(Duration.ZERO);
            }
        });
        Thread thread = new Thread(asked, "immudb-topic-validation");
        thread.setDaemon(true);
        thread.start();
    }

    /** The facts of topics; without topics it is only asked whether the brokers answer. */
    static Question<Map<String, TopicFacts>> facts(Collection<String> topics) {
        return admin -> {
            if (topics.isEmpty()) {
                admin.describeCluster().clusterId().get();
            }
            return TopicFacts.read(admin, topics);
        };
    }

    /**
     * The answer, or null and an error at the option to blame.
     *
     * @param clientOption where to put what is wrong with the client or the brokers
     * @param others the other settings of the client
     * @param topicOption where to put what is wrong with a topic
     */
    @Nullable
    T await(AnswerTime time, String clientOption, String others, String topicOption, OptionErrors errors) {
        try {
            return asked.get(time.untilEnd().toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            Throwable cause = root(e);
            if (e.getCause() instanceof KafkaException) {
                errors.add(
                        clientOption,
                        "and the other " + others + " options are not valid for a Kafka client: " + cause);
            } else if (cause instanceof TopicAuthorizationException || cause instanceof InvalidTopicException) {
                errors.add(
                        topicOption,
                        "cannot be checked: " + cause + ". Grant this user the right to describe "
                                + "the topics, or correct their names");
            } else {
                errors.add(
                        clientOption,
                        "cannot be used to check the topics: " + cause + ". Check that the brokers run, and the "
                                + others + " options");
            }
        } catch (TimeoutException e) {
            errors.add(
                    clientOption,
                    "cannot be used to check the topics: the brokers have not answered in time. "
                            + "Check that they run, and the " + others + " options");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            errors.add(clientOption, "was not checked: the validation was interrupted");
        } finally {
            asked.cancel(true);
        }
        return null;
    }

    /** Finds topics that cannot carry transactions, and logs what may remove some in time. */
    static void check(
            Collection<String> wanted, Map<String, TopicFacts> found, String topicOption, OptionErrors errors) {
        for (String topic : wanted) {
            if (!found.containsKey(topic)) {
                LOG.info("The topic '{}' does not exist yet", topic);
            }
        }
        for (TopicFacts facts : found.values()) {
            facts.faults().forEach(fault -> errors.add(topicOption, "is refused: " + fault));
            facts.concerns().forEach(LOG::warn);
        }
    }

    /** Finds topics that don't take the source's largest record. */
    static void checkRecordSize(Collection<TopicFacts> topics, int recordMaxBytes, OptionErrors errors) {
        for (TopicFacts facts : topics) {
            facts.refusal(recordMaxBytes)
                    .ifPresent(refusal -> errors.add(
                            SourceOptions.RECORD_MAX_BYTES,
                            "is " + recordMaxBytes + ", but " + refusal + "; lower the first or raise the second"));
        }
    }

    /** Kafka puts the reason of most failures into the innermost cause. */
    private static Throwable root(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}

package io.immukafka.topic;

import io.immukafka.ErrorCode;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** Looks at topics, and creates one as an archive. */
public final class TopicAdmin implements AutoCloseable {

    private static final String TIMEOUT_MS = "20000";

    private final Admin admin;

    /**
     * Connects to nothing yet.
     *
     * @param settings of Kafka's clients, {@code bootstrap.servers} among them
     */
    public TopicAdmin(Map<String, String> settings) throws TopicException {
        Map<String, Object> all = new HashMap<>();
        all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        all.putAll(settings);
        try {
            admin = Admin.create(all);
        } catch (KafkaException e) {
            throw TopicException.of("creating a client of the brokers", e);
        }
    }

    /** What a topic is and holds; empty if the brokers say that there is none. */
    public Optional<TopicState> state(String topic) throws TopicException {
        String what = inspecting(topic);
        try {
            return Optional.ofNullable(states(admin, List.of(topic)).get(topic));
        } catch (ExecutionException e) {
            throw failure(what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TopicException.of(what, e);
        }
    }

    /**
     * What topics are and hold, with as many questions as for one.
     *
     * @return states by topic; a topic that does not exist is left out
     * @throws ExecutionException if the brokers do not answer, or refuse to; the cause is Kafka's exception
     */
    public static Map<String, TopicState> states(Admin admin, Collection<String> topics)
            throws ExecutionException, InterruptedException {
        Map<String, TopicFacts> facts = TopicFacts.read(admin, topics);
        Map<TopicPartition, Long> first = offsets(admin, facts.values(), OffsetSpec.earliest());
        Map<TopicPartition, Long> end = offsets(admin, facts.values(), OffsetSpec.latest());
        Map<String, TopicState> states = new HashMap<>();
        facts.forEach((topic, found) -> {
            TopicPartition ordered = new TopicPartition(topic, 0);
            long stray = 0;
            for (int i = 1; i < found.partitions(); i++) {
                TopicPartition other = new TopicPartition(topic, i);
                stray += end.getOrDefault(other, 0L) - first.getOrDefault(other, 0L);
            }
            states.put(
                    topic,
                    new TopicState(found, first.getOrDefault(ordered, 0L), end.getOrDefault(ordered, 0L), stray));
        });
        return states;
    }

    private static Map<TopicPartition, Long> offsets(Admin admin, Collection<TopicFacts> topics, OffsetSpec spec)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        for (TopicFacts facts : topics) {
            for (int i = 0; i < facts.partitions(); i++) {
                question.put(new TopicPartition(facts.topic(), i), spec);
            }
        }
        Map<TopicPartition, Long> offsets = new HashMap<>();
        admin.listOffsets(question).all().get().forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    private static String inspecting(String topic) {
        return "inspecting topic '" + topic + "'";
    }

    /** The answer about one of several topics. */
    public interface AdminAnswer<T> {

        /**
         * What the brokers said.
         *
         * @return empty if there is no such topic
         * @throws TopicException if they did not say it
         */
        Optional<T> get() throws TopicException;
    }

    /** The ids of topics, with one question for all of them. */
    public Map<String, AdminAnswer<Uuid>> ids(Collection<String> topics) {
        Map<String, AdminAnswer<Uuid>> ids = new HashMap<>();
        admin.describeTopics(topics)
                .topicNameValues()
                .forEach((topic, described) -> ids.put(
                        topic,
                        () -> existing(() -> await(inspecting(topic), described).topicId())));
        return ids;
    }

    /** What topics hold, with one question of each kind for all of them. */
    public Map<String, AdminAnswer<TopicExtent>> extents(Collection<String> topics) {
        Map<String, AdminAnswer<Uuid>> ids = ids(topics);
        ListOffsetsResult first = ask(topics, OffsetSpec.earliest(), IsolationLevel.READ_UNCOMMITTED);
        ListOffsetsResult end = ask(topics, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
        ListOffsetsResult stable = ask(topics, OffsetSpec.latest(), IsolationLevel.READ_COMMITTED);
        Map<String, AdminAnswer<TopicExtent>> extents = new HashMap<>();
        ids.forEach((topic, id) -> extents.put(topic, () -> {
            Optional<Uuid> known = id.get();
            return known.isEmpty()
                    ? Optional.empty()
                    : existing(() -> new TopicExtent(
                            known.get(), offset(topic, first), offset(topic, end), offset(topic, stable)));
        }));
        return extents;
    }

    private ListOffsetsResult ask(Collection<String> topics, OffsetSpec spec, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        topics.forEach(topic -> question.put(new TopicPartition(topic, 0), spec));
        return admin.listOffsets(question, new ListOffsetsOptions(isolation));
    }

    private static long offset(String topic, ListOffsetsResult answer) throws TopicException {
        return await(inspecting(topic), answer.partitionResult(new TopicPartition(topic, 0)))
                .offset();
    }

    /** Asks for something that only a topic has which exists. */
    private interface AdminQuery<T> {
        T ask() throws TopicException;
    }

    private static <T> Optional<T> existing(AdminQuery<T> question) throws TopicException {
        try {
            return Optional.of(question.ask());
        } catch (TopicException e) {
            if (e.code() == ErrorCode.TOPIC_MISSING) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Creates a topic with one partition, from which nothing is ever removed; one that exists stays as it is. */
    public void create(String topic) throws TopicException {
        NewTopic archive = new NewTopic(topic, Optional.of(1), Optional.empty())
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG,
                        "-1",
                        TopicConfig.RETENTION_BYTES_CONFIG,
                        "-1"));
        try {
            await(
                    "creating topic '" + topic + "'",
                    admin.createTopics(List.of(archive)).all());
        } catch (TopicException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private static <T> T await(String what, KafkaFuture<T> future) throws TopicException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw failure(what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TopicException.of(what, e);
        }
    }

    private static TopicException failure(String what, ExecutionException failure) {
        Throwable cause = failure.getCause();
        return TopicException.of(what, cause == null ? failure : cause);
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}

package io.immukafka.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Looks at a topic, and creates it as an archive. */
public final class TopicAdmin implements AutoCloseable {

    private static final String TIMEOUT_MS = "20000";

    private final Admin admin;
    private final String topic;

    /**
     * Connects to nothing yet.
     *
     * @param settings of Kafka's clients, {@code bootstrap.servers} among them
     */
    public TopicAdmin(Map<String, String> settings, String topic) {
        Map<String, Object> all = new HashMap<>();
        all.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        all.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MS);
        all.putAll(settings);
        admin = Admin.create(all);
        this.topic = topic;
    }

    /** What the topic is; empty if the brokers say that there is none. */
    public Optional<TopicFacts> facts() throws TopicException {
        String what = "looking at topic '" + topic + "'";
        try {
            TopicDescription description = await(
                    what,
                    Objects.requireNonNull(admin.describeTopics(List.of(topic))
                            .topicNameValues()
                            .get(topic)));
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            Config config = await(
                    what,
                    Objects.requireNonNull(
                            admin.describeConfigs(List.of(resource)).values().get(resource)));
            int partitions = description.partitions().size();
            List<Long> first = offsets(what, partitions, OffsetSpec.earliest());
            List<Long> end = offsets(what, partitions, OffsetSpec.latest());
            long stray = 0;
            for (int i = 1; i < partitions; i++) {
                stray += end.get(i) - first.get(i);
            }
            return Optional.of(new TopicFacts(
                    partitions,
                    config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value(),
                    Long.parseLong(config.get(TopicConfig.RETENTION_MS_CONFIG).value()),
                    Long.parseLong(
                            config.get(TopicConfig.RETENTION_BYTES_CONFIG).value()),
                    first.get(0),
                    end.get(0),
                    stray));
        } catch (TopicException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private List<Long> offsets(String what, int partitions, OffsetSpec spec) throws TopicException {
        Map<TopicPartition, OffsetSpec> question = new HashMap<>();
        for (int i = 0; i < partitions; i++) {
            question.put(new TopicPartition(topic, i), spec);
        }
        Map<TopicPartition, ListOffsetsResultInfo> answer =
                await(what, admin.listOffsets(question).all());
        List<Long> offsets = new ArrayList<>();
        for (int i = 0; i < partitions; i++) {
            ListOffsetsResultInfo info = answer.get(new TopicPartition(topic, i));
            offsets.add(info == null ? 0 : info.offset());
        }
        return offsets;
    }

    /** Creates the topic with one partition, from which nothing is ever removed; one that exists stays as it is. */
    public void create() throws TopicException {
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
            Throwable cause = e.getCause();
            throw TopicException.of(what, cause == null ? e : cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TopicException.of(what, e);
        }
    }

    @Override
    public void close() {
        admin.close(Duration.ofSeconds(5));
    }
}

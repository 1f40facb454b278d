package io.immukafka.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

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

    /** What the topic is and holds; empty if the brokers say that there is none. */
    public Optional<TopicState> state() throws TopicException {
        String what = "inspecting topic '" + topic + "'";
        try {
            TopicFacts facts = TopicFacts.read(admin, List.of(topic)).get(topic);
            if (facts == null) {
                return Optional.empty();
            }
            List<Long> first = offsets(what, facts.partitions(), OffsetSpec.earliest());
            List<Long> end = offsets(what, facts.partitions(), OffsetSpec.latest());
            long stray = 0;
            for (int i = 1; i < facts.partitions(); i++) {
                stray += end.get(i) - first.get(i);
            }
            return Optional.of(new TopicState(facts, first.get(0), end.get(0), stray));
        } catch (ExecutionException e) {
            throw failure(what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw TopicException.of(what, e);
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

package io.immukafka.topic;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The settings of a topic by which transactions could be lost or reordered, as a broker reports them.
 *
 * @param topic its name
 * @param partitions how many
 * @param cleanupPolicy as Kafka writes it: delete, compact, or both with a comma between
 * @param retentionMs milliseconds after which records are deleted, -1 for never
 * @param retentionBytes bytes of a partition beyond which the oldest records are deleted, -1 for no limit
 * @param maxMessageBytes length of the longest batch that the topic takes
 */
public record TopicFacts(
        String topic,
        int partitions,
        String cleanupPolicy,
        long retentionMs,
        long retentionBytes,
        int maxMessageBytes) {

    /**
     * Asks a broker.
     *
     * @return facts by topic; a topic that does not exist is left out
     * @throws ExecutionException if the broker does not answer, or not with the facts; the cause is Kafka's exception
     */
    public static Map<String, TopicFacts> read(Admin admin, Collection<String> topics)
            throws ExecutionException, InterruptedException {
        Map<String, KafkaFuture<TopicDescription>> asked =
                admin.describeTopics(topics).topicNameValues();
        Map<String, Integer> partitions = new HashMap<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> each : asked.entrySet()) {
            try {
                partitions.put(each.getKey(), each.getValue().get().partitions().size());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        List<ConfigResource> resources = partitions.keySet().stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        Map<String, TopicFacts> facts = new HashMap<>();
        admin.describeConfigs(resources).all().get().forEach((resource, config) -> {
            String topic = resource.name();
            facts.put(topic, of(topic, partitions.getOrDefault(topic, 0), config));
        });
        return facts;
    }

    private static TopicFacts of(String topic, int partitions, Config config) {
        return new TopicFacts(
                topic,
                partitions,
                value(config, "cleanup.policy").orElse("delete"),
                value(config, "retention.ms").map(Long::parseLong).orElse(-1L),
                value(config, "retention.bytes").map(Long::parseLong).orElse(-1L),
                value(config, "max.message.bytes").map(Integer::parseInt).orElse(Integer.MAX_VALUE));
    }

    private static Optional<String> value(Config config, String name) {
        ConfigEntry entry = config.get(name);
        return entry == null ? Optional.empty() : Optional.ofNullable(entry.value());
    }

    /** Bytes of a record in addition to its payload: key, fields, framing. */
    private static final int OVERHEAD = 1024;

    /** Why the topic does not take a record of this connector with so many bytes of payload; empty if it does. */
    public Optional<String> refusal(int payloadBytes) {
        return maxMessageBytes >= payloadBytes + OVERHEAD
                ? Optional.empty()
                : Optional.of("topic '" + topic + "' accepts at most " + maxMessageBytes
                        + " bytes (max.message.bytes), and a record needs " + OVERHEAD + " more than its payload");
    }

    /** What puts transactions in another order or removes some from their middle: such a topic must not be used. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (partitions != 1) {
            faults.add("topic '" + topic + "' has " + partitions + " partitions, but transactions are in order only "
                    + "within one: create it again with one partition");
        }
        if (!cleanupPolicy.equals("delete")) {
            faults.add("topic '" + topic + "' has cleanup.policy=" + cleanupPolicy
                    + ", but every transaction is needed:" + " set it to delete");
        }
        return faults;
    }

    /** What removes the oldest transactions in time, so that no new replica can be built from the topic alone. */
    public List<String> concerns() {
        List<String> concerns = new ArrayList<>();
        if (retentionMs >= 0) {
            concerns.add("topic '" + topic + "' keeps records for " + retentionMs + " ms (retention.ms): a replica "
                    + "that falls further behind, or a new one, cannot get the deleted transactions. Set it to -1 to "
                    + "keep everything");
        }
        if (retentionBytes >= 0) {
            concerns.add("topic '" + topic + "' keeps " + retentionBytes + " bytes (retention.bytes): a replica that "
                    + "falls further behind, or a new one, cannot get the deleted transactions. Set it to -1 to keep "
                    + "everything");
        }
        return concerns;
    }
}

package io.immukafka.e2e;

import io.immukafka.harness.KafkaBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.AbortTransactionSpec;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult.PartitionProducerState;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.common.TopicPartition;

/**
 * Transactions of Kafka that are over, but not in a partition: a broker that has been killed may forget the marker that ends one. What reads
 * only what is committed waits at it for ever, Connect too when it reads the offsets of a source.
 */
final class HangingTransactions {

    /** Those of a source under load take less than a second. */
    private static final Duration OLD = Duration.ofSeconds(30);

    private HangingTransactions() {}

    /**
     * Ends those in these topics, as {@code kafka-transactions.sh abort} does.
     *
     * @return what was ended
     */
    static List<String> abort(KafkaBroker broker, Stream<String> topics)
            throws ExecutionException, InterruptedException {
        List<String> ended = new ArrayList<>();
        try (Admin admin = broker.admin()) {
            List<TopicPartition> partitions =
                    admin.describeTopics(topics.toList()).allTopicNames().get().values().stream()
                            .flatMap(topic -> topic.partitions().stream()
                                    .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                            .toList();
            Map<TopicPartition, PartitionProducerState> states =
                    admin.describeProducers(partitions).all().get();
            for (var entry : states.entrySet()) {
                for (ProducerState producer : entry.getValue().activeProducers()) {
                    if (isHanging(producer)) {
                        AbortTransactionSpec transaction = new AbortTransactionSpec(
                                entry.getKey(),
                                producer.producerId(),
                                (short) producer.producerEpoch(),
                                producer.coordinatorEpoch().orElse(0));
                        admin.abortTransaction(transaction).all().get();
                        ended.add(transaction.toString());
                    }
                }
            }
        }
        return ended;
    }

    private static boolean isHanging(ProducerState producer) {
        return producer.currentTransactionStartOffset().isPresent()
                && System.currentTimeMillis() - producer.lastTimestamp() > OLD.toMillis();
    }
}

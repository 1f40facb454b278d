package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.immukafka.chain.Position;
import io.immukafka.engine.sim.SimTx;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.topic.TopicAdmin;
import io.immukafka.topic.TopicWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A sink whose replica is far behind its group's offset finds the place to continue from without reading the topic from its
 * beginning. {@code -Dlong.topic.records=5000000} makes the topic as long as that of a large archive.
 */
@ExtendWith(RealServers.class)
class LongTopicIT {

    private static final String DATABASE = "long";
    private static final int RECORDS = Integer.getInteger("long.topic.records", 100_000);
    private static final int REST = 1000;

    @Test
    void theReplicaIsAtWorkAgainAtOnce(TestServers servers) throws Exception {
        try (Replication replication = Replication.on(servers, "longtopic").asShipped()) {
            String topic = replication.topic(DATABASE);
            String replica = Replication.replicaOf(DATABASE);
            Map<String, String> settings =
                    Map.of("bootstrap.servers", servers.broker().bootstrapServers());
            try (TopicAdmin admin = new TopicAdmin(settings)) {
                admin.create(topic);
            }
            Random random = new Random(1);
            Position last = Position.EMPTY;
            try (TopicWriter writer = TopicWriter.open(settings, topic, DATABASE)) {
                for (int i = 0; i < RECORDS; i++) {
                    SimTx tx = SimTx.after(last, 20, random);
                    writer.append(tx.parts(1 << 20).get(0), null);
                    last = tx.reached();
                }
                writer.flush();
            }

            replication.deploySink(Map.of());
            replication
                    .worker()
                    .await(
                            "the replica has some transactions",
                            Replication.ARRIVAL,
                            () -> replication.replica().position(replica).tx() > REST);
            replication.rest().stop(replication.sink());
            replication.rest().awaitState(replication.sink(), "STOPPED");
            Position before = replication.replica().position(replica);
            assertThat(before.tx()).isLessThan(RECORDS - 2 * REST);
            replication.rest().alterOffsets(replication.sink(), offset(topic, RECORDS - REST));
            replication.rest().resume(replication.sink());
            replication.rest().awaitRunning(replication.sink(), 1);

            long began = System.nanoTime();
            replication
                    .worker()
                    .await(
                            "the replica gets the transactions that it lacks",
                            Replication.ARRIVAL,
                            () -> replication.replica().position(replica).tx() > before.tx());
            Duration took = Duration.ofNanos(System.nanoTime() - began);
            System.out.printf("%,d records, at work again after %d ms%n", RECORDS, took.toMillis());
            assertThat(took).isLessThan(Duration.ofSeconds(10));
        }
    }

    private static ObjectNode offset(String topic, long offset) {
        ObjectNode all = new ObjectMapper().createObjectNode();
        ObjectNode one = all.putArray("offsets").addObject();
        one.putObject("partition").put("kafka_topic", topic).put("kafka_partition", 0);
        one.putObject("offset").put("kafka_offset", offset);
        return all;
    }
}

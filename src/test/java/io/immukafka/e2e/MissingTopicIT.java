package io.immukafka.e2e;

import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Somebody deletes the topic of a database while it is exported, on brokers that create no topics by themselves. Connect holds up the
 * whole task then, so that only databases of other tasks go on.
 */
@ExtendWith(RealServers.class)
class MissingTopicIT {

    private static final String LOST = "lost";
    private static final String OTHER = "other";

    @Test
    void theOtherTaskGoesOnAndTheFirstContinuesWhenTheTopicIsBack(ImmudbServer server) throws Exception {
        try (KafkaBroker broker = KafkaBroker.builder().createTopics(false).start();
                ConnectWorker worker = ConnectWorker.start(broker);
                Replication replication = new Replication("missing", server, server, broker, worker);
                Admin admin = broker.admin()) {
            for (String database : List.of(LOST, OTHER)) {
                replication.primary().create(DatabaseSpec.fast(database));
                write(replication, database);
            }
            replication.deploySource(LOST + "," + OTHER, 2, Map.of("tasks.max", "2"));
            replication.deploySink(Map.of());
            replication.awaitReplica(LOST);
            replication.awaitReplica(OTHER);

            admin.deleteTopics(List.of(replication.topic(LOST))).all().get();
            write(replication, LOST);
            write(replication, OTHER);
            replication.awaitReplica(OTHER);

            admin.createTopics(List.of(new NewTopic(replication.topic(LOST), Optional.of(1), Optional.empty())))
                    .all()
                    .get();
            replication.awaitReplica(LOST);
            write(replication, LOST);
            write(replication, OTHER);
            replication.awaitReplica(LOST);
            replication.awaitReplica(OTHER);
        }
    }

    private static void write(Replication replication, String database) {
        try (ImmudbWriter writer = replication.primary().writer(database)) {
            for (int i = 0; i < 20; i++) {
                writer.set("key" + i, "value");
            }
        }
    }
}

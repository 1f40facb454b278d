package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Workload;
import io.immukafka.workload.WorkloadSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** One source connector exports several databases, one sink connector replays them side by side. */
@ExtendWith(RealServers.class)
class SeveralDatabasesIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void namesPatternsAndNewcomersSpreadOverTheTasks(TestServers servers) throws Exception {
        try (Replication replication = Replication.on(servers, "several")) {
            for (String database : List.of("severalone", "shop1", "shop2")) {
                write(replication, database);
            }

            replication.deploySource("severalone,shop?", 2, Map.of("tasks.max", "2"));
            replication.deploySink(3, Map.of());
            for (String database : List.of("severalone", "shop1", "shop2")) {
                replication.awaitReplica(database);
            }
            // The first task may replay everything before the last one has joined.
            replication
                    .worker()
                    .await(
                            "each of the three tasks has a database",
                            LIMIT,
                            () -> workingTasks(servers.broker(), replication) == 3);
            assertThat(replication.worker().log())
                    .content()
                    .as("the first configurations knew all three databases")
                    .containsOnlyOnce("Tasks [" + replication.source() + "-");

            write(replication, "shop3");
            replication.awaitReplica("shop3");
            replication.rest().awaitRunning(replication.source(), 2);
        }
    }

    private static void write(Replication replication, String database) {
        replication.primary().create(DatabaseSpec.fast(database));
        try (ImmudbWriter writer = replication.primary().writer(database)) {
            new Workload(WorkloadSpec.of(database.hashCode(), 500).withInFlight(16)).write(writer, written -> {});
        }
    }

    private static long workingTasks(KafkaBroker broker, Replication replication) throws Exception {
        String group = "connect-" + replication.sink();
        try (Admin admin = broker.admin()) {
            return admin.describeConsumerGroups(List.of(group)).all().get().values().stream()
                    .flatMap(found -> found.members().stream())
                    .filter(member -> !member.assignment().topicPartitions().isEmpty())
                    .count();
        }
    }
}

package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many more databases than a connector has sessions, on a server that has few for everybody. */
@ExtendWith(RealServers.class)
class ManyDatabasesIT {

    private static final int SESSIONS_OF_A_TASK = 4;
    private static final int TASKS = 2;
    private static final int TRANSACTIONS = 20;

    /** Those of both connectors, and a few for the test itself. */
    private static final int SESSIONS_OF_THE_SERVER = 2 * TASKS * SESSIONS_OF_A_TASK + 6;

    @Test
    void takeTurnsWithTheSessions(TestServers servers) throws Exception {
        replicate(servers, 40, SESSIONS_OF_THE_SERVER, SESSIONS_OF_A_TASK, TASKS);
    }

    @Test
    @Tag("campaign")
    void threeHundredWithTheDefaultLimits(TestServers servers) throws Exception {
        replicate(servers, 300, 100, 20, 4);
    }

    private static void replicate(TestServers servers, int count, int sessions, int perTask, int tasks)
            throws Exception {
        List<String> databases =
                IntStream.range(0, count).mapToObj(i -> "many%03d".formatted(i)).toList();
        try (ImmudbServer primary = ImmudbServer.builder()
                        .flags("--max-sessions=" + sessions)
                        .start();
                ImmudbServer replica = ImmudbServer.builder()
                        .flags("--max-sessions=" + sessions)
                        .start();
                Replication replication =
                        new Replication("many", primary, replica, servers.broker(), servers.worker())) {
            try (Administrator administrator = replication.primary().administrator()) {
                databases.forEach(database -> administrator.create(DatabaseSpec.fast(database)));
            }
            databases.forEach(database -> write(replication, database));
            Map<String, String> bounded =
                    Map.of("tasks.max", Integer.toString(tasks), "immudb.max.sessions", Integer.toString(perTask));
            replication.deploySource("many???", tasks, bounded);
            replication.deploySink(tasks, bounded);

            for (String database : databases) {
                replication.awaitReplica(database);
            }
            // All are idle now; the one that wakes up is noticed.
            String late = databases.get(count / 2);
            write(replication, late);
            long written = System.nanoTime();
            replication.awaitReplica(late);
            assertThat(Duration.ofNanos(System.nanoTime() - written))
                    .as("until a database that was idle is replicated")
                    .isLessThan(Duration.ofSeconds(15));

            try (LagProbe neighbor = new LagProbe(replication, databases.get(0))) {
                replication.awaitReplica(databases.get(0));
                neighbor.worstSeconds();
                try (Administrator administrator = replication.primary().administrator()) {
                    administrator.create(DatabaseSpec.fast("manynew"));
                }
                write(replication, "manynew");
                long created = System.nanoTime();
                replication.awaitReplica("manynew");
                assertThat(Duration.ofNanos(System.nanoTime() - created))
                        .as("until a new database is replicated")
                        .isLessThan(Duration.ofSeconds(20));
                assertThat(neighbor.worstSeconds())
                        .as("seconds that another database is behind meanwhile")
                        .isLessThan(10);
            }
            replication.rest().awaitRunning(replication.source(), tasks);
            replication.rest().awaitRunning(replication.sink(), tasks);
        }
    }

    private static void write(Replication replication, String database) {
        try (ImmudbWriter writer = replication.primary().writer(database)) {
            writer.pipelined(4, TRANSACTIONS, i -> writer.setAsync(List.of(Item.of("key" + i, "value"))));
        }
    }
}

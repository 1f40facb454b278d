package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The sink goes back by itself when its replica is behind the group's offsets. */
@ExtendWith(RealServers.class)
class RestoredReplicaIT {

    private static final String DATABASE = "restored";

    /** More than are read at once, so that the place to continue from has to be searched for. */
    private static final int WRITTEN = 700;

    @Test
    void anOlderCopyAndAnEmptyReplicaCatchUp(TestServers servers, @TempDir Path folder) throws Exception {
        Path data = folder.resolve("data");
        Path copy = folder.resolve("copy");
        try (ImmudbServer server = ImmudbServer.builder()
                        .folder(Files.createDirectory(data))
                        .start();
                Replication replication =
                        new Replication("restored", servers.immudb(), server, servers.broker(), servers.worker())) {
            replication.primary().create(DatabaseSpec.fast(DATABASE));
            write(replication);
            replication.deploySource(DATABASE, Map.of());
            replication.deploySink(Map.of());
            Position old = replication.awaitReplica(DATABASE);
            server.stop();
            DataFolder.copy(data, copy);
            server.restart();
            write(replication);
            replication.awaitReplica(DATABASE);

            // Restored while the task runs.
            server.stop();
            replace(data, copy);
            server.restart();
            assertThat(replication
                            .replica()
                            .position(Replication.replicaOf(DATABASE))
                            .tx())
                    .isGreaterThanOrEqualTo(old.tx());
            write(replication);
            replication.awaitReplica(DATABASE);

            // Restored while the task does not run: the group's offsets lie beyond it.
            replication.rest().stop(replication.sink());
            replication.rest().awaitState(replication.sink(), "STOPPED");
            server.stop();
            replace(data, copy);
            server.restart();
            assertThat(replication.replica().position(Replication.replicaOf(DATABASE)))
                    .isEqualTo(old);
            replication.rest().resume(replication.sink());
            write(replication);
            replication.awaitReplica(DATABASE);

            replication.deploySink(Map.of("replica.database", "${database}_other"));
            write(replication);
            Position wanted = replication.primary().position(DATABASE);
            replication
                    .worker()
                    .await(
                            "the other replica has all",
                            Replication.ARRIVAL,
                            () -> replication
                                    .replica()
                                    .position(DATABASE + "_other")
                                    .equals(wanted));
        }
    }

    private static void write(Replication replication) {
        try (ImmudbWriter writer = replication.primary().writer(DATABASE)) {
            for (int i = 0; i < WRITTEN; i++) {
                writer.set("key" + i, "value");
            }
        }
    }

    private static void replace(Path data, Path copy) throws IOException {
        try (Stream<Path> paths = Files.walk(data)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        DataFolder.copy(copy, data);
    }
}

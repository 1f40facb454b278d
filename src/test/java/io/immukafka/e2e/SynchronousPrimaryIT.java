package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A primary in synchronous replication: what lacks its acknowledgements does not leave. */
@ExtendWith(RealServers.class)
class SynchronousPrimaryIT {

    private static final String DATABASE = "sync";
    private static final int TRANSACTIONS = 3;
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void nothingLeavesBeforeItIsCommitted(TestServers servers) throws Exception {
        ImmudbServer server = servers.immudb();
        try (Replication replication = Replication.on(servers, "sync");
                RecordReader reader = replication.reader(DATABASE);
                ImmudbWriter writer = writer(replication)) {
            replication.deploySource(DATABASE, Map.of("heartbeat.interval.ms", "0"));
            List<CompletableFuture<Long>> writes = Stream.iterate(0, i -> i < TRANSACTIONS, i -> i + 1)
                    .map(i -> writer.setAsync(List.of(Item.of("key" + i, "value"))))
                    .toList();
            await().atMost(LIMIT).until(() -> writer.state().getPrecommittedTxId() == TRANSACTIONS);

            assertThat(reader.readFor(QUIET)).isEmpty();
            assertThat(writer.state().getTxId()).isZero();
            assertThat(writes).noneMatch(CompletableFuture::isDone);

            replication
                    .replica()
                    .create(DatabaseSpec.named("sync_native")
                            .replicaOf(server.host(), server.port(), DATABASE, server.password())
                            .synchronous());
            List<RecordReader.Seen> seen = reader.readUntil(LIMIT, record -> record.tx() == TRANSACTIONS);
            Order.assertEachOnce(Order.parts(seen));
            assertThat(Order.parts(seen)).hasSize(TRANSACTIONS);
            assertThat(writer.state().getTxId()).isEqualTo(TRANSACTIONS);
        }
    }

    private static ImmudbWriter writer(Replication replication) {
        replication.primary().create(DatabaseSpec.named(DATABASE).syncReplication(1));
        return replication.primary().writer(DATABASE);
    }
}

package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.TxPart;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.record.TransactionPart;
import io.immukafka.workload.DatabaseSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is on the topic after the worker was killed in the middle of a write load, with exactly-once and without. */
@ExtendWith(RealServers.class)
class DeliveryIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Map<String, String> EXACTLY_ONCE = Map.of("exactly.once.support", "required");

    @Test
    void exactlyOnce(TestServers servers) throws Exception {
        try (Replication replication = Replication.on(servers, "exactly")) {
            Order.assertEachOnce(killed(replication, 2, EXACTLY_ONCE));
        }
    }

    @Test
    @Tag("campaign")
    void exactlyOnceManyTimes(TestServers servers) throws Exception {
        try (Replication replication = Replication.on(servers, "exactlymany")) {
            Order.assertEachOnce(killed(replication, 15, EXACTLY_ONCE));
        }
    }

    @Test
    void atLeastOnce(TestServers servers) throws Exception {
        try (ConnectWorker worker = ConnectWorker.builder(servers.broker())
                        // So rarely that a kill finds much of what is out not noted.
                        .set("offset.flush.interval.ms", "5000")
                        .start();
                Replication replication =
                        new Replication("atleast", servers.immudb(), servers.immudb(), servers.broker(), worker)) {
            int repeats = Order.assertAtLeastOnce(killed(replication, 1, Map.of()));
            assertThat(repeats).as("times that something came again").isPositive();
        }
    }

    /** Kills the worker so many times while transactions are written, and returns the topic's parts. */
    private static List<TxPart> killed(Replication replication, int kills, Map<String, String> changes)
            throws Exception {
        String database = replication.source().replace("-", "");
        replication.primary().create(DatabaseSpec.fast(database));
        List<RecordReader.Seen> seen = new ArrayList<>();
        try (RecordReader reader = replication.reader(database)) {
            try (WriteLoad load = new WriteLoad(replication.primary(), database, 300)) {
                replication.deploySource(database, changes);
                replication.deploySink(Map.of());
                for (int i = 0; i < kills; i++) {
                    long enough = replication.primary().position(database).tx() + 200;
                    seen.addAll(reader.readUntil(LIMIT, record -> record.tx() >= enough));
                    replication.worker().kill();
                    replication.worker().restart();
                    replication.rest().awaitRunning(replication.source(), 1);
                    replication.rest().awaitRunning(replication.sink(), 1);
                }
                assertThat(load.committed()).hasSizeGreaterThan(kills * 200);
            }
            long last = replication.awaitReplica(database).tx();
            seen.addAll(reader.readUntil(LIMIT, record -> record instanceof TransactionPart part && part.tx() == last));
        }
        return Order.parts(seen);
    }
}

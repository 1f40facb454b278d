package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Outages are sat out: the tasks stay as they are and catch up. */
@ExtendWith(RealServers.class)
class PipelineOutageIT {

    private static final String DATABASE = "outage";
    private static final Duration OUTAGE = Duration.ofSeconds(5);
    private static final Duration QUICK = Duration.ofSeconds(5);
    private static final Map<String, String> PATIENCE = Map.of("retry.backoff.max.ms", "1000");

    private final KafkaBroker broker;
    private final ImmudbServer primary = ImmudbServer.start();
    private final ImmudbServer replica = ImmudbServer.start();
    private final Replication replication;

    PipelineOutageIT(TestServers servers) {
        broker = servers.broker();
        replication = new Replication("outage", primary, replica, broker, servers.worker());
    }

    @BeforeEach
    void begin() {
        replication.primary().create(DatabaseSpec.fast(DATABASE));
        write();
        replication.deploySource(DATABASE, PATIENCE);
        replication.deploySink(PATIENCE);
        replication.awaitReplica(DATABASE);
    }

    @AfterEach
    void end() {
        replication.close();
        replica.close();
        primary.close();
    }

    @Test
    void tasksOutliveTheirServersAndTheBroker() throws Exception {
        replica.kill();
        write();
        assertStillRunning();
        replica.restart();
        replication.awaitReplica(DATABASE);

        try (WriteLoad load = new WriteLoad(replication.primary(), DATABASE, 100)) {
            broker.kill();
            // A restart waits for the broker's answer: an outage of some seconds.
            broker.restart();
            assertThat(load.committed()).isNotEmpty();
        }
        replication.awaitReplica(DATABASE);
        assertStillRunning();

        primary.kill();
        assertStillRunning();
        primary.restart();
        write();
        replication.awaitReplica(DATABASE);

        replica.kill();
        primary.kill();
        assertStillRunning();
        assertStopsQuickly(replication.sink());
        assertStopsQuickly(replication.source());
        primary.restart();
        replica.restart();
        replication.rest().resume(replication.source());
        replication.rest().resume(replication.sink());
        write();
        replication.awaitReplica(DATABASE);
    }

    private void write() {
        try (ImmudbWriter writer = replication.primary().writer(DATABASE)) {
            writer.pipelined(16, 300, i -> writer.setAsync(List.of(Item.of("key" + i, "value"))));
        }
    }

    private void assertStillRunning() {
        long until = System.nanoTime() + OUTAGE.toNanos();
        replication.worker().await("some seconds pass in which both run", OUTAGE.multipliedBy(2), () -> {
            assertThat(replication.rest().status(replication.source()).isRunning(1))
                    .isTrue();
            assertThat(replication.rest().status(replication.sink()).isRunning(1))
                    .isTrue();
            return System.nanoTime() > until;
        });
    }

    private void assertStopsQuickly(String connector) {
        long began = System.nanoTime();
        replication.rest().stop(connector);
        replication.rest().awaitState(connector, "STOPPED");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(QUICK);
    }
}

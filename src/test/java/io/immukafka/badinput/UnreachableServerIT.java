package io.immukafka.badinput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.harness.ConnectRest;
import io.immukafka.harness.ConnectRestException;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorFiles;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TopicEnd;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbCallException;
import io.immukafka.workload.ImmudbWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A server that is gone fails the validation of a configuration, but never a connector that runs. */
@ExtendWith(RealServers.class)
class UnreachableServerIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Map<String, String> PAUSES = Map.of("retry.backoff.ms", "50", "retry.backoff.max.ms", "400");

    private final ConnectWorker worker;
    private final ConnectRest rest;
    private final KafkaBroker broker;

    UnreachableServerIT(ConnectWorker worker, KafkaBroker broker) {
        this.worker = worker;
        this.broker = broker;
        rest = worker.rest();
    }

    @Test
    void aSinkWaitsForItsServer() throws IOException {
        String replica = "replica 'outage_sunk_replica'";
        try (ImmudbServer server = ImmudbServer.start();
                RecordWriter writer = new RecordWriter(broker)) {
            writer.create(1, List.of("outage.sunk"));
            Map<String, String> configuration = ConnectorFiles.read("sink", server, PAUSES);
            configuration.put("topics", "outage.sunk");
            rest.deploy("outage-sink", configuration);
            writer.parts("outage.sunk", "outage_sunk", List.of(Vectors.whole(Vectors.FIRST)));
            awaitTransaction(server, "outage_sunk_replica", 1);

            server.kill();
            writer.parts("outage.sunk", "outage_sunk", List.of(Vectors.whole(Vectors.SECOND)));
            awaitLog(replica + " cannot be reached; retrying until it responds");
            assertUnreachable("outage-sink", configuration);

            server.restart();
            awaitTransaction(server, "outage_sunk_replica", 2);
            awaitLog(replica + " responds again after ");
            assertThat(log(replica + " cannot be reached")).isEqualTo(1);
            assertThat(rest.status("outage-sink").isRunning(1)).isTrue();

            server.kill();
            rest.restart("outage-sink");
            writer.parts("outage.sunk", "outage_sunk", List.of(Vectors.whole(Vectors.THIRD)));
            worker.await("it is told again", LIMIT, () -> log(replica + " cannot be reached") == 2);
            rest.awaitRunning("outage-sink", 1);
            server.restart();
            awaitTransaction(server, "outage_sunk_replica", 3);
        } finally {
            rest.delete("outage-sink");
        }
    }

    @Test
    void aSourceWaitsForItsServer() throws Exception {
        String database = "database 'outage_sourced'";
        try (ImmudbServer server = ImmudbServer.start()) {
            server.create(DatabaseSpec.named("outage_sourced"));
            write(server, "before");
            Map<String, String> configuration = ConnectorFiles.read("source", server, PAUSES);
            configuration.putAll(Map.of(
                    "databases", "outage_sourced", "topic.prefix", "outage", "heartbeat.interval.ms", "3600000"));
            rest.deploy("outage-source", configuration);
            long first = awaitRecords(1);

            server.kill();
            awaitLog(database + " cannot be reached; retrying until it responds");
            assertUnreachable("outage-source", configuration);

            server.restart();
            write(server, "after");
            awaitRecords(first + 1);
            assertThat(log(database + " cannot be reached")).isEqualTo(1);
            assertThat(log(database + " responds again after ")).isEqualTo(1);
            assertThat(rest.status("outage-source").isRunning(1)).isTrue();
        } finally {
            rest.delete("outage-source");
        }
    }

    /** The running connector stays as it is, while its own configuration would not be taken any more. */
    private void assertUnreachable(String connector, Map<String, String> configuration) {
        assertThatThrownBy(() -> rest.deploy(connector, configuration))
                .isInstanceOfSatisfying(ConnectRestException.class, refused -> {
                    assertThat(refused.status()).isEqualTo(400);
                    assertThat(refused)
                            .hasMessageContaining("immudb.address cannot be used now")
                            .hasMessageContaining(
                                    "check that it runs and that address, port and TLS settings are right");
                });
        assertThat(rest.status(connector).isRunning(1)).isTrue();
    }

    private static void write(ImmudbServer server, String value) {
        try (ImmudbWriter writer = server.writer("outage_sourced")) {
            writer.set("key", value);
        }
    }

    private void awaitTransaction(ImmudbServer server, String replica, long tx) {
        server.await("transaction " + tx + " is in " + replica, LIMIT, () -> {
            try (ImmudbWriter reader = server.writer(replica)) {
                return reader.state().getTxId() == tx;
            } catch (ImmudbCallException notYetCreated) {
                return false;
            }
        });
    }

    private long awaitRecords(long least) throws ExecutionException, InterruptedException {
        broker.await("there are " + least + " records", LIMIT, () -> records() >= least);
        return records();
    }

    private long records() throws ExecutionException, InterruptedException {
        try (Admin admin = broker.admin()) {
            return TopicEnd.of(admin, "outage.outage_sourced");
        }
    }

    private void awaitLog(String text) {
        worker.await("the log says '" + text + "'", LIMIT, () -> log(text) > 0);
    }

    /** How many lines of the worker's log contain this. */
    private long log(String text) throws IOException {
        try (var lines = Files.lines(worker.log())) {
            return lines.filter(line -> line.contains(text)).count();
        }
    }
}

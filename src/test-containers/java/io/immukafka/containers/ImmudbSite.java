package io.immukafka.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.immukafka.chain.Position;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.connection.ImmudbAddress;
import io.immukafka.harness.Positions;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Workload;
import io.immukafka.workload.WorkloadSpec;
import java.time.Duration;

/** An immudb server in a container, as a client outside of Docker reaches it. */
final class ImmudbSite implements AutoCloseable {

    static final String PASSWORD = "immudb";
    static final Duration ARRIVAL = Duration.ofMinutes(3);

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private final String host;
    private final int port;
    private final ImmudbClient client;

    ImmudbSite(String host, int port) {
        this.host = host;
        this.port = port;
        client = new ImmudbClient(new ConnectionSettings(
                new ImmudbAddress(host, port), ImmudbWriter.SYSTEM_USER, PASSWORD, null, REQUEST_TIMEOUT));
    }

    void create(String database) {
        try (Administrator administrator = Administrator.open(host, port, PASSWORD)) {
            administrator.create(DatabaseSpec.fast(database));
        }
    }

    /** Writes transactions of mixed shapes and sizes. */
    void write(String database, long seed, int transactions) {
        try (ImmudbWriter writer = ImmudbWriter.open(host, port, PASSWORD, database)) {
            new Workload(WorkloadSpec.of(seed, transactions).withInFlight(16)).write(writer, written -> {});
        }
    }

    /** Writes transactions of one entry each. */
    void writeMore(String database, int transactions) {
        try (ImmudbWriter writer = ImmudbWriter.open(host, port, PASSWORD, database)) {
            for (int i = 0; i < transactions; i++) {
                writer.set("more" + i, "value");
            }
        }
    }

    /** The newest transaction of a database, the empty position while there is no such database. */
    Position position(String database) {
        return Positions.positionOf(client, database);
    }

    /** Waits until the replica on another server has what this database has now, and compares their checksums. */
    Position awaitReplica(String database, ImmudbSite other, String replica) {
        Position wanted = position(database);
        await("the replica " + replica + " has transaction " + wanted.tx())
                .atMost(ARRIVAL)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> other.position(replica).tx() >= wanted.tx());
        assertThat(other.client.database(replica).header(wanted.tx()).join().alh())
                .as("Alh of transaction %d of %s", wanted.tx(), replica)
                .isEqualTo(wanted.alh());
        return wanted;
    }

    @Override
    public void close() {
        client.close();
    }
}

package io.immukafka.e2e;

import io.immukafka.chain.Position;
import io.immukafka.client.DatabaseClient;
import io.immukafka.client.ImmudbClient;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.Positions;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.time.Duration;

/** One immudb server as a test sees it: its databases and where they stand. */
final class Site implements AutoCloseable {

    private final ImmudbServer server;
    private final ImmudbClient client;

    Site(ImmudbServer server) {
        this.server = server;
        client = server.client(Duration.ofSeconds(10));
    }

    ImmudbServer server() {
        return server;
    }

    Administrator administrator() {
        return server.administrator();
    }

    void create(DatabaseSpec database) {
        server.create(database);
    }

    ImmudbWriter writer(String database) {
        return server.writer(database);
    }

    DatabaseClient database(String name) {
        return client.database(name);
    }

    /** Closes the session on a database, since the server may have few. */
    void release(String database) {}

    /** The newest transaction of a database, the empty position while there is no such database. */
    Position position(String database) {
        return Positions.positionOf(client, database);
    }

    @Override
    public void close() {
        client.close();
    }
}

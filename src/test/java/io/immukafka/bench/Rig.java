package io.immukafka.bench;

import io.immukafka.chain.Position;
import io.immukafka.client.DatabaseClient;
import io.immukafka.client.ImmudbClient;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorFiles;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/** A primary, a replica's server, a broker and a worker, with what a benchmark does to them. */
final class Rig implements AutoCloseable {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(30);
    private static final int IN_FLIGHT = 200;
    private static final String VALUE = "v".repeat(100);

    private final ImmudbServer primary = ImmudbServer.start();
    private final ImmudbServer replica = ImmudbServer.start();
    private final KafkaBroker broker = KafkaBroker.builder().jvm().start();
    private final ConnectWorker worker;
    private final ImmudbClient primaryClient = primary.client(REQUEST_TIMEOUT);
    private final ImmudbClient replicaClient = replica.client(REQUEST_TIMEOUT);

    /** @param exactlyOnce whether the source writes exactly once */
    Rig(boolean exactlyOnce) {
        ConnectWorker.Builder builder = ConnectWorker.builder(broker).jvm().heap("256m");
        if (exactlyOnce) {
            builder.set("exactly.once.source.support", "enabled");
        }
        worker = builder.start();
    }

    /** Creates a database on the primary with this many transactions of one entry with 100 bytes. */
    void fill(String database, int transactions) {
        try (Administrator administrator = Administrator.open(primary.host(), primary.port(), primary.password())) {
            administrator.create(DatabaseSpec.fast(database));
        }
        try (ImmudbWriter writer = writer(database)) {
            writer.pipelined(IN_FLIGHT, transactions, i -> writer.setAsync(List.of(Item.of("key" + i, VALUE))));
        }
    }

    ImmudbWriter writer(String database) {
        return ImmudbWriter.open(primary.host(), primary.port(), primary.password(), database);
    }

    /** Starts immudb's own replication of a database into another. */
    void replicateNatively(String database, String into) {
        try (Administrator administrator = Administrator.open(replica.host(), replica.port(), replica.password())) {
            administrator.create(
                    DatabaseSpec.fast(into).replicaOf(primary.host(), primary.port(), database, primary.password()));
        }
    }

    /** Starts the replication of a database through Kafka, by the tuned connectors. */
    void replicateThroughKafka(String database, String into) {
        worker.rest()
                .deploy(
                        "source-" + database,
                        ConnectorFiles.read(
                                "source-tuned",
                                primary,
                                Map.of("databases", database, "topic.prefix", "bench", "tasks.max", "1")));
        Map<String, String> sink = ConnectorFiles.read(
                "sink-tuned",
                replica,
                Map.of("topics", "bench." + database, "replica.database", into, "tasks.max", "1"));
        sink.remove("topics.regex");
        worker.rest().deploy("sink-" + database, sink);
    }

    /** The newest transaction of a database on the replica's server, 0 before it exists. */
    long applied(String database) {
        try {
            return replicaClient
                    .database(database)
                    .currentState()
                    .join()
                    .committed()
                    .tx();
        } catch (CompletionException e) {
            return 0;
        }
    }

    DatabaseClient primary(String database) {
        return primaryClient.database(database);
    }

    /** @throws IllegalStateException if the two histories are not the same */
    void compare(String database, String into) {
        Position here = primaryClient.database(database).currentState().join().committed();
        Position there = replicaClient.database(into).currentState().join().committed();
        if (!here.equals(there)) {
            throw new IllegalStateException("the primary has " + here + ", " + into + " has " + there);
        }
    }

    @Override
    public void close() {
        primaryClient.close();
        replicaClient.close();
        worker.close();
        broker.close();
        primary.close();
        replica.close();
    }
}

package io.immukafka.demo;

import io.immukafka.chain.Position;
import io.immukafka.client.ImmudbClient;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorFiles;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.Positions;
import io.immukafka.harness.TopicEnd;
import io.immukafka.workload.DatabaseSpec;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** Primary, broker, worker and replica, with both connectors deployed as the plugin ships them. */
final class DemoPipeline implements AutoCloseable {

    static final String DATABASE = "ledger";
    static final String TOPIC = "immudb." + DATABASE;
    static final String REPLICA = "ledger_replica";

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    private final KafkaBroker broker;
    private final ConnectWorker worker;
    private final ImmudbServer primary;
    private final ImmudbServer replica;
    private final ImmudbClient primaryClient;
    private final ImmudbClient replicaClient;
    private final Admin admin;

    private DemoPipeline(KafkaBroker broker, ConnectWorker worker, ImmudbServer primary, ImmudbServer replica) {
        this.broker = broker;
        this.worker = worker;
        this.primary = primary;
        this.replica = replica;
        primaryClient = primary.client(REQUEST_TIMEOUT);
        replicaClient = replica.client(REQUEST_TIMEOUT);
        admin = broker.admin();
    }

    /** Starts all four, at the same time where possible. */
    static DemoPipeline start() {
        CompletableFuture<ImmudbServer> primary = CompletableFuture.supplyAsync(ImmudbServer::start);
        CompletableFuture<ImmudbServer> replica = CompletableFuture.supplyAsync(ImmudbServer::start);
        KafkaBroker broker = KafkaBroker.start();
        ConnectWorker worker = ConnectWorker.builder(broker)
                .set("exactly.once.source.support", "enabled")
                .set("offset.flush.interval.ms", "1000")
                .start();
        return new DemoPipeline(broker, worker, primary.join(), replica.join());
    }

    /** Creates the primary's database and deploys both connectors through REST. */
    void deploy() {
        primary.create(DatabaseSpec.fast(DATABASE));
        worker.rest()
                .deploy("immudb-source", ConnectorFiles.read("source-tuned", primary, Map.of("databases", DATABASE)));
        worker.rest().deploy("immudb-sink", ConnectorFiles.read("sink-tuned", replica, Map.of()));
        worker.rest().awaitRunning("immudb-source", 1);
        worker.rest().awaitRunning("immudb-sink", 4);
    }

    /** Restarts the worker, as an upgrade does. */
    void restartWorker() {
        worker.restart();
        worker.rest().awaitRunning("immudb-source", 1);
        worker.rest().awaitRunning("immudb-sink", 4);
    }

    /** A second sink, of another topic, into a replica of its own; returns the trace with which its task failed. */
    String failingSink(String topic, String replicaTemplate) {
        worker.rest()
                .deploy(
                        "immudb-forged",
                        ConnectorFiles.read(
                                "sink-tuned",
                                replica,
                                Map.of("topics.regex", topic, "replica.database", replicaTemplate)));
        return worker.rest().awaitFailed("immudb-forged");
    }

    ImmudbServer primary() {
        return primary;
    }

    KafkaBroker broker() {
        return broker;
    }

    /** The newest transaction of the primary. */
    Position committed() {
        return Positions.positionOf(primaryClient, DATABASE);
    }

    /** The newest transaction of a replica, the empty position before the sink has created it. */
    Position applied(String database) {
        return Positions.positionOf(replicaClient, database);
    }

    /** What the primary's transaction {@code tx} has for its Alh. */
    Position primaryAt(long tx) {
        return new Position(
                tx, primaryClient.database(DATABASE).header(tx).join().alh());
    }

    /** Records on the topic. */
    long records() throws ExecutionException, InterruptedException {
        return TopicEnd.of(admin, TOPIC);
    }

    @Override
    public void close() {
        admin.close();
        primaryClient.close();
        replicaClient.close();
        worker.close();
        broker.close();
        primary.close();
        replica.close();
    }
}

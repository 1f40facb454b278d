package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.harness.ConnectRest;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorFiles;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.TestServers;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A source and a sink connector of a test's own, between the databases of two sites, which may be one server. The
 * replica of {@code x} is {@code x_replica}. Connectors are gone when it is closed.
 */
final class Replication implements AutoCloseable {

    static final Duration ARRIVAL = Duration.ofSeconds(90);

    private final String name;
    private final Site primary;
    private final Site replica;
    private final KafkaBroker broker;
    private final ConnectWorker worker;
    private final Set<String> deployed = new TreeSet<>();
    private boolean asShipped;

    /** @param name of the connectors, the topics' prefix */
    Replication(String name, ImmudbServer primary, ImmudbServer replica, KafkaBroker broker, ConnectWorker worker) {
        this.name = name;
        this.primary = new Site(primary);
        this.replica = new Site(replica);
        this.broker = broker;
        this.worker = worker;
    }

    /** On the servers that all tests share. */
    static Replication on(TestServers servers, String name) {
        ImmudbServer server = servers.immudb();
        return new Replication(name, server, server, servers.broker(), servers.worker());
    }

    /** Leaves the shipped settings as they are, for figures that a document states. */
    Replication asShipped() {
        asShipped = true;
        return this;
    }

    Site primary() {
        return primary;
    }

    Site replica() {
        return replica;
    }

    ConnectWorker worker() {
        return worker;
    }

    ConnectRest rest() {
        return worker.rest();
    }

    /** The brokers' addresses. */
    String brokers() {
        return broker.bootstrapServers();
    }

    String source() {
        return name + "-source";
    }

    String sink() {
        return name + "-sink";
    }

    String topic(String database) {
        return name + "." + database;
    }

    static String replicaOf(String database) {
        return database + "_replica";
    }

    RecordReader reader(String database) {
        return new RecordReader(broker, topic(database));
    }

    /** Deploys the source, or changes it, and waits until it runs. */
    void deploySource(String databases, Map<String, String> changes) {
        deploySource(databases, 1, changes);
    }

    void deploySource(String databases, int tasks, Map<String, String> changes) {
        rest().deploy(source(), sourceConfiguration(databases, changes));
        deployed.add(source());
        rest().awaitRunning(source(), tasks);
    }

    /** Changes the source while it is stopped. */
    void deploySourceStopped(String databases, Map<String, String> changes) {
        rest().deploy(source(), sourceConfiguration(databases, changes));
    }

    /** Creates the source without starting it. */
    void createSourceStopped(String databases) {
        rest().createStopped(source(), sourceConfiguration(databases, Map.of()));
        deployed.add(source());
        rest().awaitState(source(), "STOPPED");
    }

    Map<String, String> sourceConfiguration(String databases, Map<String, String> changes) {
        Map<String, String> all = new HashMap<>(Map.of("databases", databases, "topic.prefix", name));
        if (!asShipped) {
            // A worker that was killed in the middle of a transaction of Kafka's is waited for so long.
            all.put("producer.override.transaction.timeout.ms", "10000");
        }
        all.putAll(changes);
        return ConnectorFiles.read("source-tuned", primary.server(), all);
    }

    /** Deploys the sink, or changes it, and waits until it runs. */
    void deploySink(Map<String, String> changes) {
        deploySink(1, changes);
    }

    void deploySink(int tasks, Map<String, String> changes) {
        rest().deploy(sink(), sinkConfiguration(tasks, changes));
        deployed.add(sink());
        rest().awaitRunning(sink(), tasks);
    }

    Map<String, String> sinkConfiguration(int tasks, Map<String, String> changes) {
        Map<String, String> all =
                new HashMap<>(Map.of("topics.regex", name + "\\..*", "tasks.max", Integer.toString(tasks)));
        if (!asShipped) {
            // The group misses the task of a killed worker after five seconds.
            all.put("consumer.override.session.timeout.ms", "5000");
            all.put("consumer.override.heartbeat.interval.ms", "1000");
        }
        all.putAll(changes);
        return ConnectorFiles.read("sink-tuned", replica.server(), all);
    }

    void delete(String connector) {
        deployed.remove(connector);
        rest().delete(connector);
    }

    /** Waits until the replica has what the primary has now, and compares their checksums. */
    Position awaitReplica(String database) {
        Position wanted = primary.position(database);
        worker.await(
                "the replica of " + database + " has " + wanted,
                ARRIVAL,
                () -> replica.position(replicaOf(database)).tx() >= wanted.tx());
        assertThat(replica.database(replicaOf(database))
                        .header(wanted.tx())
                        .join()
                        .alh())
                .as("Alh of transaction %d of the replica of %s", wanted.tx(), database)
                .isEqualTo(wanted.alh());
        return wanted;
    }

    @Override
    public void close() {
        for (String connector : Set.copyOf(deployed)) {
            delete(connector);
        }
        primary.close();
        replica.close();
    }
}

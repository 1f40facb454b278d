package io.immukafka.e2e;

import io.immukafka.e2e.Voices.Expected;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.metrics.Side;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.Administrator.Permission;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Two pipelines with servers, a broker and a worker of their own, which a test breaks and repairs. */
final class BreakablePipelines implements AutoCloseable {

    static final String USER = "exporter";
    static final String PASSWORD = "Exporter#1";

    /** It has its connectors for itself. */
    static final String DATABASE = "ledger";
    /** These two share a task. */
    static final String AFFECTED = "affected";

    static final String NEIGHBOR = "neighbor";

    interface Step {
        void run() throws Exception;
    }

    private final ImmudbServer primary = ImmudbServer.start();
    private final ImmudbServer replica = ImmudbServer.start();
    /** As most clusters in production are set up; Connect creates the topics. */
    private final KafkaBroker broker = KafkaBroker.builder().createTopics(false).start();

    private final ConnectWorker worker =
            ConnectWorker.builder(broker).measured().start();
    private final Replication alone = new Replication("alone", primary, replica, broker, worker);
    private final Replication shared = new Replication("shared", primary, replica, broker, worker);
    private final Path folder;
    private final AtomicInteger values = new AtomicInteger();

    /** @param folder for the command's files */
    BreakablePipelines(Path folder) {
        this.folder = folder;
    }

    ImmudbServer primary() {
        return primary;
    }

    ImmudbServer replica() {
        return replica;
    }

    KafkaBroker broker() {
        return broker;
    }

    /** The pipeline of {@link #DATABASE}. */
    Replication alone() {
        return alone;
    }

    /** The pipeline of {@link #AFFECTED} and {@link #NEIGHBOR}. */
    Replication shared() {
        return shared;
    }

    /** Fills the databases, starts the connectors, and waits until everything is replicated. */
    void deploy() {
        for (String database : List.of(DATABASE, AFFECTED, NEIGHBOR)) {
            primary.create(DatabaseSpec.fast(database));
            write(database);
        }
        administer(primary, each -> each.createUser(USER, PASSWORD, DATABASE, Permission.ADMIN));
        Map<String, String> quick = Map.of("retry.backoff.max.ms", "500", "heartbeat.interval.ms", "1000");
        Map<String, String> asUser = new HashMap<>(quick);
        asUser.putAll(Map.of("immudb.username", USER, "immudb.password", PASSWORD));
        Map<String, String> withOneTask = new HashMap<>(quick);
        withOneTask.put("tasks.max", "1");
        alone.deploySource(DATABASE, asUser);
        alone.deploySink(Map.of("retry.backoff.max.ms", "500"));
        shared.deploySource(AFFECTED + "," + NEIGHBOR, 1, withOneTask);
        shared.deploySink(Map.of("retry.backoff.max.ms", "500"));
        alone.awaitReplica(DATABASE);
        shared.awaitReplica(AFFECTED);
        shared.awaitReplica(NEIGHBOR);
    }

    /** Breaks the first pipeline, waits until all voices agree about it, repairs it, and waits again. */
    void check(Expected expected, Step breaks, Step repairs) throws Exception {
        check(alone, DATABASE, expected, breaks, repairs);
    }

    void check(Replication replication, String database, Expected expected, Step breaks, Step repairs)
            throws Exception {
        check(replication, database, expected.side(), breaks, voices -> voices.agree(expected), repairs);
    }

    /** @param agreed waits until all voices say what they should */
    void check(Replication replication, String database, Side side, Step breaks, Consumer<Voices> agreed, Step repairs)
            throws Exception {
        Voices voices = new Voices(replication, database, folder);
        voices.listen();
        try {
            breaks.run();
            agreed.accept(voices);
        } finally {
            voices.listen();
            repairs.run();
        }
        write(database);
        replication.awaitReplica(database);
        voices.agree(Expected.running(side));
    }

    static void administer(ImmudbServer server, Consumer<Administrator> step) {
        try (Administrator administrator = server.administrator()) {
            step.accept(administrator);
        }
    }

    /**
     * Commits two transactions. Each has other values than all before: immudb's timestamps are seconds, so that a database that
     * is restored and written to again would have the same history, if the same was written in the same second.
     */
    void write(String database) {
        try (ImmudbWriter writer = primary.writer(database)) {
            writer.set("key", "value" + values.incrementAndGet());
            writer.set("other", "value" + values.incrementAndGet());
        }
    }

    @Override
    public void close() {
        alone.close();
        shared.close();
        worker.close();
        broker.close();
        replica.close();
        primary.close();
    }
}

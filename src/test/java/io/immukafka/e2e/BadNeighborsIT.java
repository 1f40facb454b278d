package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorStatus;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.Administrator.Permission;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Eight databases in one source and one sink connector with four tasks each, on two workers. Three become bad in the primary,
 * three on the way to their replica; the others continue, also over a rolling restart of the workers.
 */
@ExtendWith(RealServers.class)
class BadNeighborsIT {

    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final String USER = "exporter";
    private static final String PASSWORD = "Exporter#1";

    /** Deleted and created again with another history. */
    private static final String OTHER_HISTORY = "near1";
    /** The user's permission is revoked. */
    private static final String NO_RIGHTS = "near2";
    /** Deleted and created again, with less than was exported. */
    private static final String SHORTER = "near3";

    private static final List<String> HEALTHY = List.of("near4", "near5");

    /** Its replica is an ordinary database. */
    private static final String NO_REPLICA = "near6";
    /** Its replica has another history. */
    private static final String FORK = "near7";
    /** Its topic gets a record of nobody knows whom. */
    private static final String FOREIGN_RECORD = "near8";

    private static final List<String> ALL =
            IntStream.rangeClosed(1, 8).mapToObj(i -> "near" + i).toList();

    private final AtomicInteger seeds = new AtomicInteger(1);

    @Test
    void stopAloneAlsoOverARollingRestart(TestServers servers) throws Exception {
        ConnectWorker.Builder builder = ConnectWorker.builder(servers.broker()).group("neighbors");
        try (ImmudbServer primary = ImmudbServer.builder().start();
                ConnectWorker first = builder.start();
                ConnectWorker second = builder.start();
                Replication replication = new Replication("near", primary, servers.immudb(), servers.broker(), first)) {
            prepare(replication);
            replication.deploySource(
                    String.join(",", ALL),
                    4,
                    Map.of("tasks.max", "4", "immudb.username", USER, "immudb.password", PASSWORD));
            replication.rest().deploy(replication.sink(), replication.sinkConfiguration(4, Map.of()));
            for (String database : List.of(OTHER_HISTORY, NO_RIGHTS, SHORTER, "near4", "near5", FOREIGN_RECORD)) {
                replication.awaitReplica(database);
            }

            spoil(replication, servers);
            assertHealthyContinue(replication);
            awaitErrors(
                    first,
                    second,
                    "database '" + OTHER_HISTORY + "' has stopped",
                    "database '" + NO_RIGHTS + "' has stopped",
                    "database '" + SHORTER + "' has stopped",
                    "database '" + NO_REPLICA + "' of topic 'near." + NO_REPLICA + "' has stopped",
                    "database '" + FORK + "' of topic 'near." + FORK + "' has stopped",
                    "database '" + FOREIGN_RECORD + "' of topic 'near." + FOREIGN_RECORD + "' has stopped");
            assertEveryFailedTaskHasOnlyBadDatabases(replication);

            for (ConnectWorker worker : List.of(first, second)) {
                worker.kill();
                worker.restart();
                assertHealthyContinue(replication);
            }
            assertEveryFailedTaskHasOnlyBadDatabases(replication);
            replication.delete(replication.sink());
        }
    }

    private void prepare(Replication replication) {
        for (String database : ALL) {
            replication.primary().create(DatabaseSpec.fast(database));
            write(replication.primary(), database, 200);
        }
        try (Administrator administrator = replication.primary().administrator()) {
            administrator.createUser(USER, PASSWORD, ALL.get(0), Permission.ADMIN);
            ALL.stream().skip(1).forEach(database -> administrator.grant(USER, database, Permission.ADMIN));
        }
        Site replicas = replication.replica();
        replicas.create(DatabaseSpec.fast(Replication.replicaOf(NO_REPLICA)));
        replicas.create(DatabaseSpec.fast(Replication.replicaOf(FORK)));
        write(replicas, Replication.replicaOf(FORK), 20);
        try (Administrator administrator = replicas.administrator()) {
            administrator.update(DatabaseSpec.fast(Replication.replicaOf(FORK)).replica(true));
        }
    }

    private void spoil(Replication replication, TestServers servers) throws Exception {
        ImmudbServer server = replication.primary().server();
        try (Administrator administrator = replication.primary().administrator()) {
            administrator.revoke(USER, NO_RIGHTS, Permission.ADMIN);
            administrator.delete(OTHER_HISTORY);
            administrator.delete(SHORTER);
        }
        // A name is free again only after a restart.
        server.stop();
        server.restart();
        replication.primary().create(DatabaseSpec.fast(OTHER_HISTORY));
        replication.primary().create(DatabaseSpec.fast(SHORTER));
        try (Administrator administrator = replication.primary().administrator()) {
            administrator.grant(USER, OTHER_HISTORY, Permission.ADMIN);
            administrator.grant(USER, SHORTER, Permission.ADMIN);
        }
        write(replication.primary(), OTHER_HISTORY, 400);
        write(replication.primary(), SHORTER, 10);
        new AlteredTopic(servers.broker(), replication.topic(FOREIGN_RECORD)).append("whose", new byte[] {1, 2, 3});
    }

    private void assertHealthyContinue(Replication replication) {
        for (String database : HEALTHY) {
            write(replication.primary(), database, 50);
        }
        for (String database : HEALTHY) {
            replication.awaitReplica(database);
        }
        assertThat(replication
                        .replica()
                        .position(Replication.replicaOf(NO_REPLICA))
                        .tx())
                .as("what a database that is not a replica has")
                .isZero();
        assertThat(replication.replica().position(Replication.replicaOf(FORK)).tx())
                .as("what a replica with another history has")
                .isEqualTo(20);
    }

    /** At least the healthy databases keep a task each running, and those that failed name what they had. */
    private static void assertEveryFailedTaskHasOnlyBadDatabases(Replication replication) {
        Map<String, ConnectorStatus> all = new HashMap<>();
        for (String connector : List.of(replication.source(), replication.sink())) {
            all.put(connector, replication.rest().status(connector));
        }
        all.forEach((connector, status) -> {
            assertThat(status.failures()).as("failures of %s", connector).allSatisfy(trace -> {
                assertThat(ALL.stream().filter(trace::contains)).isNotEmpty().doesNotContainAnyElementsOf(HEALTHY);
            });
            assertThat(status.tasks().stream().filter(task -> task.name().equals("RUNNING")))
                    .as("running tasks of %s", connector)
                    .isNotEmpty();
        });
    }

    private static void awaitErrors(ConnectWorker first, ConnectWorker second, String... messages) {
        for (String message : messages) {
            first.await(
                    "a log says: " + message,
                    LIMIT,
                    () -> Stream.of(first, second).anyMatch(worker -> says(worker, message)));
        }
    }

    private static boolean says(ConnectWorker worker, String message) {
        try (Stream<String> lines = Files.lines(worker.log())) {
            return lines.anyMatch(line -> line.contains("ERROR") && line.contains(message));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(Site site, String database, int transactions) {
        try (ImmudbWriter writer = site.writer(database)) {
            int seed = seeds.getAndIncrement();
            writer.pipelined(16, transactions, i -> writer.setAsync(List.of(Item.of("key" + i, "value" + seed))));
        }
    }
}

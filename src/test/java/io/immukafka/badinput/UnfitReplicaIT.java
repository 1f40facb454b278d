package io.immukafka.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.connect.task.StoppedDatabases;
import io.immukafka.harness.ConnectRest;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorFiles;
import io.immukafka.harness.ConnectorStatus;
import io.immukafka.harness.ImmuAdmin;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.tx.Limits;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.Administrator.Permission;
import io.immukafka.workload.ImmudbWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sinks that only find out from the records which database is theirs, and that it can't be. The log says why. The task fails,
 * unless the cause can be removed on the server.
 */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class UnfitReplicaIT {

    /**
     * A database that can't be replayed into.
     *
     * @param database on the primary, and the replica's name too
     * @param options beside the shipped ones
     * @param code with which it stops
     * @param says what the message must contain
     */
    record Case(String database, Map<String, String> options, ErrorCode code, List<String> says) {

        String topic() {
            return "unfit.records_of_" + database;
        }

        String connector() {
            return "unfit_" + database;
        }

        @Override
        public String toString() {
            return database;
        }
    }

    private static final Duration ARRIVAL = Duration.ofMinutes(1);
    private static final String USER = "unfit_user";
    private static final String USER_PASSWORD = "Unfit#User1";

    private final ImmudbServer server;
    private final ConnectWorker worker;
    private final ConnectRest rest;

    UnfitReplicaIT(ImmudbServer server, ConnectWorker worker) {
        this.server = server;
        this.worker = worker;
        rest = worker.rest();
    }

    static List<Case> cases() {
        return List.of(
                new Case(
                        "unfit_plain",
                        Map.of(),
                        ErrorCode.NOT_A_REPLICA,
                        List.of(
                                "replica 'unfit_plain' is not a replica",
                                "immuadmin database update unfit_plain --replication-is-replica",
                                "name another database in replica.database")),
                new Case(
                        "unfit_fed",
                        Map.of(),
                        ErrorCode.NOT_A_REPLICA,
                        List.of(
                                "replica 'unfit_fed' is replicated by the server itself, from 'elsewhere' at '127.0.0.1'",
                                "immuadmin database update unfit_fed",
                                "name another database in replica.database")),
                new Case(
                        "unfit_sync",
                        Map.of(),
                        ErrorCode.NOT_A_REPLICA,
                        List.of(
                                "replica 'unfit_sync' has syncReplication on",
                                "immuadmin database update unfit_sync --replication-sync-enabled=false")),
                new Case(
                        "defaultdb",
                        Map.of(),
                        ErrorCode.DATABASE_NAME,
                        List.of("replica 'defaultdb' cannot be a replica: immudb reserves it", "${database}_replica")),
                new Case(
                        "unfit_missing",
                        Map.of("replica.create", "false"),
                        ErrorCode.DATABASE_MISSING,
                        List.of("replica 'unfit_missing' does not exist. Set replica.create=true")),
                new Case(
                        "unfit_small",
                        Map.of(),
                        ErrorCode.REPLICA_LIMITS,
                        List.of(
                                "replica 'unfit_small' has maxTxEntries = 1024, the primary has 2048",
                                "Create another replica")),
                new Case(
                        "unfit_rights",
                        Map.of("immudb.username", USER, "immudb.password", USER_PASSWORD),
                        ErrorCode.WRONG_CREDENTIALS,
                        List.of("replica 'unfit_rights' cannot continue", "check user name and password")),
                new Case(
                        "unfit_wide",
                        Map.of(),
                        ErrorCode.TOPIC_PARTITIONED,
                        List.of(
                                "topic unfit.records_of_unfit_wide has more than one partition",
                                "Create it again with one partition")));
    }

    @BeforeAll
    void deploy(KafkaBroker broker) {
        ImmuAdmin admin = ImmuAdmin.of(server);
        create(admin, "unfit_plain");
        create(admin, "unfit_rights", "--replication-is-replica");
        create(admin, "unfit_small", "--replication-is-replica");
        create(admin, "unfit_sync", "--replication-is-replica", "--replication-sync-enabled");
        createFed(admin, "unfit_fed");
        try (Administrator administrator = server.administrator();
                RecordWriter writer = new RecordWriter(broker)) {
            administrator.createUser(USER, USER_PASSWORD, "unfit_rights", Permission.ADMIN);
            for (Case each : cases()) {
                writer.create(each.database().equals("unfit_wide") ? 2 : 1, List.of(each.topic()));
                deploy(each);
            }
            rest.awaitRunning("unfit_unfit_rights", 1);
            administrator.setActive(USER, false);
            for (Case each : cases()) {
                // Tells the primary's limits first.
                writer.state(each.topic(), each.database(), Position.EMPTY, new Limits(1024, 1 << 20, 2048));
                if (!each.database().equals("unfit_small")) {
                    writer.state(each.topic(), each.database(), Position.EMPTY, new Limits(1024, 1 << 20, 1024));
                }
                writer.parts(each.topic(), each.database(), List.of(Vectors.whole(Vectors.FIRST)));
            }
        }
    }

    private void deploy(Case each) {
        Map<String, String> options = new HashMap<>(each.options());
        options.put("topics", each.topic());
        options.put("replica.database", "${database}");
        rest.deploy(each.connector(), ConnectorFiles.read("sink", server, options));
    }

    private static void create(ImmuAdmin admin, String database, String... flags) {
        List<String> command = new ArrayList<>(List.of("database", "create", database));
        command.addAll(List.of(flags));
        admin.run(command.toArray(new String[0])).orThrow();
    }

    private static void createFed(ImmuAdmin admin, String database) {
        create(
                admin,
                database,
                "--replication-is-replica",
                "--replication-primary-database=elsewhere",
                "--replication-primary-host=127.0.0.1",
                "--replication-primary-port=1",
                "--replication-primary-username=immudb",
                "--replication-primary-password=immudb");
    }

    @AfterAll
    void end() {
        cases().forEach(each -> rest.delete(each.connector()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theTaskSaysWhy(Case unfit) {
        String[] said = {""};
        worker.await(unfit + " stops", ARRIVAL, () -> {
            said[0] = errors(unfit.database(), unfit.code()).reduce("", String::concat);
            return !said[0].isEmpty();
        });
        assertThat(said[0]).contains(unfit.says());
        if (StoppedDatabases.isRetried(unfit.code())) {
            assertThat(rest.status(unfit.connector()).isRunning(1)).isTrue();
        } else {
            assertThat(ConnectorStatus.reason(rest.awaitFailed(unfit.connector())))
                    .contains(unfit.says());
        }
        if (Stream.of("unfit_plain", "unfit_fed", "unfit_sync", "unfit_small").anyMatch(unfit.database()::equals)) {
            try (ImmudbWriter replica = server.writer(unfit.database())) {
                assertThat(replica.state().getTxId()).isZero();
            }
        }
    }

    @Test
    void aReplicaThatIsRepairedIsFilledWithoutARestart() {
        String database = "unfit_plain_repaired";
        create(ImmuAdmin.of(server), database);
        rest.deploy(
                database,
                ConnectorFiles.read(
                        "sink",
                        server,
                        Map.of("topics", "unfit.records_of_unfit_plain", "replica.database", "${database}_repaired")));
        worker.await(
                "the replica stops",
                ARRIVAL,
                () -> errors(database, ErrorCode.NOT_A_REPLICA).findAny().isPresent());

        ImmuAdmin.of(server)
                .run("database", "update", database, "--replication-is-replica")
                .orThrow();

        worker.await("the replica is filled", ARRIVAL.multipliedBy(2), () -> {
            try (ImmudbWriter replica = server.writer(database)) {
                return replica.state().getTxId() == 1;
            }
        });
        rest.delete(database);
    }

    private Stream<String> errors(String database, ErrorCode code) throws IOException {
        return Files.readAllLines(worker.log()).stream()
                .filter(line -> line.contains("[" + code.code() + "]") && line.contains(database));
    }

    @Test
    void adviceIsACommandThatHelps() {
        ImmuAdmin admin = ImmuAdmin.of(server);
        create(admin, "advised_plain");
        create(admin, "advised_sync", "--replication-is-replica", "--replication-sync-enabled");
        createFed(admin, "advised_fed");
        for (String database : List.of("advised_plain", "advised_sync", "advised_fed")) {
            Map<String, String> configuration = ConnectorFiles.read(
                    "sink", server, Map.of("name", "advised", "topics", "t.t", "replica.database", database));
            String connector = "io.immukafka.connect.ImmudbSinkConnector";
            Map<String, List<String>> errors = rest.validate(connector, configuration);
            assertThat(errors).containsOnlyKeys("replica.database");
            String advice = errors.getOrDefault("replica.database", List.of()).get(0);
            assertThat(advice).contains("(immuadmin database update " + database + " --");
            String command = advice.substring(advice.indexOf("(immuadmin ") + 11);

            admin.run(command.substring(0, command.indexOf(')')).split(" ")).orThrow();

            assertThat(rest.validate(connector, configuration)).as(command).isEmpty();
        }
    }
}

package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.ErrorCode;
import io.immukafka.cli.InProcess;
import io.immukafka.cli.console.ExitCode;
import io.immukafka.e2e.Voices.Expected;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.metrics.Side;
import io.immukafka.record.ImmudbConverter;
import io.immukafka.record.ImmudbRecord;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.RecordSchemas;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.Administrator.Permission;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pipeline that is broken in many ways, one after the other. Each time Connect's status, the metrics, the log and
 * {@code immukafka status} agree within 15 s about the database that is affected, and again after the repair.
 * Its deadlines need a machine that does nothing else.
 */
@Tag("campaign")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HealthIT {

    private static final String USER = "exporter";
    private static final String PASSWORD = "Exporter#1";

    /** It has its connectors for itself. */
    private static final String DATABASE = "ledger";
    /** These two share a task. */
    private static final String AFFECTED = "affected";

    private static final String NEIGHBOR = "neighbor";

    private interface Step {
        void run() throws Exception;
    }

    private final ImmudbServer primary = ImmudbServer.start();
    private final ImmudbServer replica = ImmudbServer.start();
    private final KafkaBroker broker = KafkaBroker.start();
    private final ConnectWorker worker =
            ConnectWorker.builder(broker).measured().start();
    private final Replication alone = new Replication("alone", primary, replica, broker, worker);
    private final Replication shared = new Replication("shared", primary, replica, broker, worker);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    /** The offset of the record that was written last and does not belong there. */
    private long spoiled;

    @BeforeAll
    void deploy() {
        for (String database : List.of(DATABASE, AFFECTED, NEIGHBOR)) {
            primary.create(DatabaseSpec.fast(database));
            write(database);
        }
        administer(primary, each -> each.createUser(USER, PASSWORD, DATABASE, Permission.ADMIN));
        Map<String, String> quick = Map.of("retry.backoff.max.ms", "500", "heartbeat.interval.ms", "1000");
        Map<String, String> asUser = new HashMap<>(quick);
        asUser.putAll(Map.of("immudb.username", USER, "immudb.password", PASSWORD));
        alone.deploySource(DATABASE, asUser);
        alone.deploySink(Map.of("retry.backoff.max.ms", "500"));
        shared.deploySource(AFFECTED + "," + NEIGHBOR, 1, withOneTask(quick));
        shared.deploySink(Map.of("retry.backoff.max.ms", "500"));
        alone.awaitReplica(DATABASE);
        shared.awaitReplica(AFFECTED);
        shared.awaitReplica(NEIGHBOR);
    }

    private static Map<String, String> withOneTask(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("tasks.max", "1");
        return all;
    }

    @AfterAll
    void end() {
        alone.close();
        shared.close();
        worker.close();
        broker.close();
        replica.close();
        primary.close();
    }

    private void check(Expected expected, Step breaks, Step repairs) throws Exception {
        check(alone, DATABASE, expected, breaks, repairs);
    }

    /** Breaks something, waits until the four agree, repairs it, and waits again. */
    private void check(Replication replication, String database, Expected expected, Step breaks, Step repairs)
            throws Exception {
        Voices voices = new Voices(replication, database, folder);
        voices.listen();
        try {
            breaks.run();
            voices.agree(expected);
        } finally {
            voices.listen();
            repairs.run();
        }
        write(database);
        replication.awaitReplica(database);
        voices.agree(Expected.running(expected.side()));
    }

    @Test
    void thePrimaryIsDown() throws Exception {
        check(
                Expected.retrying(Side.SOURCE, ErrorCode.SERVER_UNREACHABLE.code(), ExitCode.UNREACHABLE),
                primary::kill,
                primary::restart);
    }

    @Test
    void theReplicaIsDown() throws Exception {
        check(
                Expected.retrying(Side.SINK, ErrorCode.SERVER_UNREACHABLE.code(), ExitCode.UNREACHABLE),
                () -> {
                    replica.kill();
                    write(DATABASE);
                },
                replica::restart);
    }

    @Test
    void theBrokerIsDown() throws Exception {
        check(
                Expected.stalled(Side.SOURCE, ErrorCode.BROKER_UNREACHABLE.code(), ExitCode.UNREACHABLE),
                () -> {
                    broker.kill();
                    write(DATABASE);
                },
                broker::restart);
    }

    @Test
    void theDatabaseIsUnloaded() throws Exception {
        check(
                Expected.retrying(Side.SOURCE, "", ExitCode.UNREACHABLE, ExitCode.REFUSED),
                () -> administer(primary, each -> each.unload(DATABASE)),
                () -> administer(primary, each -> each.load(DATABASE)));
    }

    @Test
    void theReplicasDatabaseIsUnloaded() throws Exception {
        String name = Replication.replicaOf(DATABASE);
        check(
                Expected.retrying(Side.SINK, "", ExitCode.UNREACHABLE, ExitCode.REFUSED),
                () -> {
                    administer(replica, each -> each.unload(name));
                    write(DATABASE);
                },
                () -> administer(replica, each -> each.load(name)));
    }

    @Test
    void theReplicaBecomesAnOrdinaryDatabase() throws Exception {
        DatabaseSpec ordinary = DatabaseSpec.fast(Replication.replicaOf(DATABASE));
        check(
                Expected.stopped(Side.SINK, ErrorCode.NOT_A_REPLICA, ExitCode.BEHIND),
                () -> {
                    administer(replica, each -> each.update(ordinary.replica(false)));
                    write(DATABASE);
                },
                () -> {
                    administer(replica, each -> each.update(ordinary.replica(true)));
                    alone.rest().restartTask(alone.sink(), 0);
                });
    }

    /** Before those that delete records: its repair needs the whole topic. */
    @Test
    @Order(1)
    void somebodyWritesToTheReplica() throws Exception {
        DatabaseSpec settings = DatabaseSpec.fast(Replication.replicaOf(DATABASE));
        check(
                Expected.stopped(Side.SINK, ErrorCode.HISTORY_DIFFERS, ExitCode.UNPROVED),
                () -> {
                    alone.rest().stop(alone.sink());
                    alone.rest().awaitState(alone.sink(), "STOPPED");
                    administer(replica, each -> each.update(settings.replica(false)));
                    try (ImmudbWriter writer = replica.writer(settings.name())) {
                        writer.set("whose", "somebody's");
                    }
                    administer(replica, each -> each.update(settings.replica(true)));
                    write(DATABASE);
                    alone.rest().resume(alone.sink());
                },
                () -> {
                    administer(replica, each -> each.delete(settings.name()));
                    replica.restart();
                    alone.rest().restartTask(alone.sink(), 0);
                });
    }

    @Test
    void theUserLosesItsRights() throws Exception {
        check(
                Expected.stopped(Side.SOURCE, ErrorCode.NO_PERMISSION, ExitCode.BEHIND),
                () -> {
                    administer(primary, each -> each.revoke(USER, DATABASE, Permission.ADMIN));
                    primary.restart();
                    write(DATABASE);
                },
                () -> {
                    administer(primary, each -> each.grant(USER, DATABASE, Permission.ADMIN));
                    alone.rest().restartTask(alone.source(), 0);
                });
    }

    @Test
    void theUserIsNoLongerAccepted() throws Exception {
        check(
                Expected.stopped(Side.SOURCE, ErrorCode.WRONG_CREDENTIALS, ExitCode.BEHIND),
                () -> {
                    administer(primary, each -> each.setActive(USER, false));
                    primary.restart();
                    write(DATABASE);
                },
                () -> {
                    administer(primary, each -> each.setActive(USER, true));
                    alone.rest().restartTask(alone.source(), 0);
                });
    }

    @Test
    void thePrimaryIsRestoredFromAnOlderState() throws Exception {
        Path data = primary.folder().resolve(DATABASE);
        Path older = folder.resolve("older");
        Path newer = folder.resolve("newer");
        primary.stop();
        DataFolder.copy(data, older);
        primary.restart();
        write(DATABASE);
        alone.awaitReplica(DATABASE);
        check(
                Expected.stopped(Side.SOURCE, ErrorCode.PRIMARY_REPLACED, ExitCode.UNPROVED),
                () -> {
                    primary.stop();
                    Files.move(data, newer);
                    DataFolder.copy(older, data);
                    primary.restart();
                    write(DATABASE);
                },
                () -> {
                    primary.stop();
                    Files.move(data, folder.resolve("wrong"));
                    DataFolder.copy(newer, data);
                    primary.restart();
                    alone.rest().restartTask(alone.source(), 0);
                });
    }

    @Test
    void theConnectorsArePaused() throws Exception {
        for (Side side : Side.values()) {
            String connector = side == Side.SOURCE ? alone.source() : alone.sink();
            check(
                    Expected.paused(side),
                    () -> {
                        alone.rest().pause(connector);
                        write(DATABASE);
                    },
                    () -> alone.rest().resume(connector));
        }
    }

    /** A database that shares its task stops alone: the task runs on, and so does the neighbor. */
    @Test
    void aForeignRecordIsInTheTopic() throws Exception {
        check(
                shared,
                AFFECTED,
                Expected.stopped(Side.SINK, ErrorCode.FOREIGN_RECORD, ExitCode.UNPROVED)
                        .amongOthers(),
                () -> spoil(shared.topic(AFFECTED), AFFECTED, "whose", new byte[] {1, 2, 3}),
                () -> {
                    write(NEIGHBOR);
                    shared.awaitReplica(NEIGHBOR);
                    new AlteredTopic(broker, shared.topic(AFFECTED)).deleteBefore(spoiled + 1);
                    shared.rest().restartTask(shared.sink(), 0);
                });
    }

    @Test
    void aRecordOfAnotherDatabaseIsInTheTopic() throws Exception {
        ImmudbRecord other;
        try (RecordReader neighbor = shared.reader(NEIGHBOR)) {
            other = neighbor.readUntil(Voices.SOON, record -> true).get(0).record();
        }
        ImmudbConverter converter = new ImmudbConverter();
        converter.configure(Map.of(), false);
        byte[] value = converter.fromConnectData("any", RecordSchemas.VALUE, RecordCodec.toStruct(other));
        String topic = alone.topic(DATABASE);
        check(
                Expected.stopped(Side.SINK, ErrorCode.TOPIC_MIXED, ExitCode.BEHIND),
                () -> spoil(topic, DATABASE, other.key(), Objects.requireNonNull(value)),
                () -> {
                    new AlteredTopic(broker, topic).deleteBefore(spoiled + 1);
                    alone.rest().restartTask(alone.sink(), 0);
                });
    }

    @Test
    void retentionCutsTheTopic() throws Exception {
        AlteredTopic topic = new AlteredTopic(broker, alone.topic(DATABASE));
        check(
                Expected.stopped(Side.SINK, ErrorCode.GAP, ExitCode.BEHIND),
                () -> {
                    alone.rest().stop(alone.sink());
                    alone.rest().awaitState(alone.sink(), "STOPPED");
                    long end = topic.end();
                    write(DATABASE);
                    worker.await("the topic grows", Voices.SOON, () -> topic.end() > end);
                    topic.deleteBefore(topic.end());
                    write(DATABASE);
                    alone.rest().resume(alone.sink());
                },
                () -> {
                    assertThat(new InProcess(folder)
                                    .on(
                                            primary,
                                            "copy",
                                            InProcess.place(primary, DATABASE),
                                            InProcess.place(replica, Replication.replicaOf(DATABASE)))
                                    .exitCode())
                            .isZero();
                    alone.rest().restartTask(alone.sink(), 0);
                });
    }

    private static void administer(ImmudbServer server, Consumer<Administrator> step) {
        try (Administrator administrator = server.administrator()) {
            step.accept(administrator);
        }
    }

    private void write(String database) {
        try (ImmudbWriter writer = primary.writer(database)) {
            writer.set("key", "value");
            writer.set("other", "value");
        }
    }

    /** Writes a record that does not belong there, and then to the database. */
    private void spoil(String topic, String database, String key, byte[] value) throws Exception {
        spoiled = new AlteredTopic(broker, topic).append(key, value);
        write(database);
    }
}

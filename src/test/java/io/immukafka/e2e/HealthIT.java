package io.immukafka.e2e;

import static io.immukafka.e2e.BreakablePipelines.AFFECTED;
import static io.immukafka.e2e.BreakablePipelines.DATABASE;
import static io.immukafka.e2e.BreakablePipelines.NEIGHBOR;
import static io.immukafka.e2e.BreakablePipelines.USER;
import static io.immukafka.e2e.BreakablePipelines.administer;
import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.ErrorCode;
import io.immukafka.cli.InProcess;
import io.immukafka.cli.console.ExitCode;
import io.immukafka.e2e.Voices.Expected;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.metrics.Side;
import io.immukafka.record.ImmudbConverter;
import io.immukafka.record.ImmudbRecord;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.RecordSchemas;
import io.immukafka.workload.Administrator.Permission;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
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
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HealthIT {

    private static final int LAST = Integer.MAX_VALUE;

    /** Static, or each test would have one of its own. */
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path folder;

    @SuppressWarnings("NullAway.Init")
    private BreakablePipelines pipelines;

    @SuppressWarnings("NullAway.Init")
    private ImmudbServer primary;

    @SuppressWarnings("NullAway.Init")
    private ImmudbServer replica;

    @SuppressWarnings("NullAway.Init")
    private KafkaBroker broker;

    @SuppressWarnings("NullAway.Init")
    private Replication alone;

    /** The offset of the record that was written last and does not belong there. */
    private long spoiled;

    @BeforeAll
    void deploy() {
        pipelines = new BreakablePipelines(folder);
        primary = pipelines.primary();
        replica = pipelines.replica();
        broker = pipelines.broker();
        alone = pipelines.alone();
        pipelines.deploy();
    }

    @AfterAll
    void end() {
        pipelines.close();
    }

    @Test
    void thePrimaryIsDown() throws Exception {
        pipelines.check(
                Expected.retrying(Side.SOURCE, ErrorCode.SERVER_UNREACHABLE.code(), ExitCode.UNREACHABLE),
                primary::kill,
                primary::restart);
    }

    @Test
    void theReplicaIsDown() throws Exception {
        pipelines.check(
                Expected.retrying(Side.SINK, ErrorCode.SERVER_UNREACHABLE.code(), ExitCode.UNREACHABLE),
                () -> {
                    replica.kill();
                    pipelines.write(DATABASE);
                },
                replica::restart);
    }

    /** Connect then stops the tasks of its worker, and does not say so in their status. */
    @Test
    void theBrokersAreDown() throws Exception {
        pipelines.check(
                alone,
                DATABASE,
                Side.SOURCE,
                () -> {
                    broker.kill();
                    pipelines.write(DATABASE);
                },
                Voices::agreeThatBrokersAreLost,
                broker::restart);
    }

    @Test
    void theDatabaseIsUnloaded() throws Exception {
        pipelines.check(
                Expected.retrying(Side.SOURCE, "", ExitCode.UNREACHABLE, ExitCode.REFUSED),
                () -> administer(primary, each -> each.unload(DATABASE)),
                () -> administer(primary, each -> each.load(DATABASE)));
    }

    @Test
    void theReplicasDatabaseIsUnloaded() throws Exception {
        String name = Replication.replicaOf(DATABASE);
        pipelines.check(
                Expected.retrying(Side.SINK, "", ExitCode.UNREACHABLE, ExitCode.REFUSED),
                () -> {
                    administer(replica, each -> each.unload(name));
                    pipelines.write(DATABASE);
                },
                () -> administer(replica, each -> each.load(name)));
    }

    /** A server that starts may not have it yet, so the source waits two minutes before it gives up. */
    @Test
    @Tag("campaign")
    @Order(LAST)
    void theDatabaseIsDropped() throws Exception {
        Path data = primary.folder().resolve(DATABASE);
        Path saved = folder.resolve("saved");
        primary.stop();
        DataFolder.copy(data, saved);
        primary.restart();
        pipelines.check(
                alone,
                DATABASE,
                Side.SOURCE,
                () -> administer(primary, each -> each.delete(DATABASE)),
                voices -> {
                    voices.agree(Expected.retrying(Side.SOURCE, ErrorCode.DATABASE_MISSING.code(), ExitCode.REFUSED));
                    voices.agree(
                            Expected.stopped(Side.SOURCE, ErrorCode.DATABASE_MISSING, ExitCode.REFUSED),
                            Duration.ofMinutes(3));
                },
                () -> {
                    // Its name is free again after a restart, and its data is put back while the server is stopped.
                    primary.restart();
                    primary.create(DatabaseSpec.fast(DATABASE));
                    administer(primary, each -> each.grant(USER, DATABASE, Permission.ADMIN));
                    primary.stop();
                    Files.move(data, folder.resolve("empty"));
                    DataFolder.copy(saved, data);
                    primary.restart();
                    alone.rest().restartTask(alone.source(), 0);
                });
    }

    @Test
    @Order(LAST)
    void theTopicIsDeleted() throws Exception {
        pipelines.check(
                Expected.stalled(Side.SOURCE, ErrorCode.TOPIC_MISSING.code(), ExitCode.REFUSED),
                () -> {
                    new AlteredTopic(broker, alone.topic(DATABASE)).delete();
                    pipelines.write(DATABASE);
                },
                () -> {
                    // The source creates the topic and begins after the last transaction that the old one had.
                    alone.rest().restartTask(alone.source(), 0);
                    alone.rest().restartTask(alone.sink(), 0);
                });
    }

    @Test
    @Tag("campaign")
    void theReplicaBecomesAnOrdinaryDatabase() throws Exception {
        DatabaseSpec ordinary = DatabaseSpec.fast(Replication.replicaOf(DATABASE));
        pipelines.check(
                Expected.stopped(Side.SINK, ErrorCode.NOT_A_REPLICA, ExitCode.BEHIND),
                () -> {
                    administer(replica, each -> each.update(ordinary.replica(false)));
                    pipelines.write(DATABASE);
                },
                () -> administer(replica, each -> each.update(ordinary.replica(true))));
    }

    /** Before those that delete records: its repair needs the whole topic. */
    @Test
    @Order(1)
    void somebodyWritesToTheReplica() throws Exception {
        DatabaseSpec settings = DatabaseSpec.fast(Replication.replicaOf(DATABASE));
        pipelines.check(
                Expected.stopped(Side.SINK, ErrorCode.HISTORY_DIFFERS, ExitCode.UNPROVED),
                () -> {
                    alone.rest().stop(alone.sink());
                    alone.rest().awaitState(alone.sink(), "STOPPED");
                    administer(replica, each -> each.update(settings.replica(false)));
                    try (ImmudbWriter writer = replica.writer(settings.name())) {
                        writer.set("whose", "somebody's");
                    }
                    administer(replica, each -> each.update(settings.replica(true)));
                    pipelines.write(DATABASE);
                    alone.rest().resume(alone.sink());
                },
                () -> {
                    administer(replica, each -> each.delete(settings.name()));
                    replica.restart();
                    alone.rest().restartTask(alone.sink(), 0);
                });
    }

    @Test
    @Tag("campaign")
    void theUserLosesItsRights() throws Exception {
        pipelines.check(
                Expected.stopped(Side.SOURCE, ErrorCode.NO_PERMISSION, ExitCode.BEHIND),
                () -> {
                    administer(primary, each -> each.revoke(USER, DATABASE, Permission.ADMIN));
                    primary.restart();
                    pipelines.write(DATABASE);
                },
                () -> administer(primary, each -> each.grant(USER, DATABASE, Permission.ADMIN)));
    }

    @Test
    void theUserIsNoLongerAccepted() throws Exception {
        pipelines.check(
                Expected.stopped(Side.SOURCE, ErrorCode.WRONG_CREDENTIALS, ExitCode.BEHIND),
                () -> {
                    administer(primary, each -> each.setActive(USER, false));
                    primary.restart();
                    pipelines.write(DATABASE);
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
        pipelines.write(DATABASE);
        alone.awaitReplica(DATABASE);
        pipelines.check(
                Expected.stopped(Side.SOURCE, ErrorCode.PRIMARY_REPLACED, ExitCode.UNPROVED),
                () -> {
                    primary.stop();
                    Files.move(data, newer);
                    DataFolder.copy(older, data);
                    primary.restart();
                    pipelines.write(DATABASE);
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
            pipelines.check(
                    Expected.paused(side),
                    () -> {
                        alone.rest().pause(connector);
                        pipelines.write(DATABASE);
                    },
                    () -> alone.rest().resume(connector));
        }
    }

    /** A database that shares its task stops alone: the task runs on, and so does the neighbor. */
    @Test
    void aForeignRecordIsInTheTopic() throws Exception {
        pipelines.check(
                pipelines.shared(),
                AFFECTED,
                Expected.stopped(Side.SINK, ErrorCode.FOREIGN_RECORD, ExitCode.UNPROVED)
                        .amongOthers(),
                () -> spoil(pipelines.shared().topic(AFFECTED), AFFECTED, "whose", new byte[] {1, 2, 3}),
                () -> {
                    pipelines.write(NEIGHBOR);
                    pipelines.shared().awaitReplica(NEIGHBOR);
                    new AlteredTopic(broker, pipelines.shared().topic(AFFECTED)).deleteBefore(spoiled + 1);
                    pipelines.shared().rest().restartTask(pipelines.shared().sink(), 0);
                });
    }

    @Test
    void aRecordOfAnotherDatabaseIsInTheTopic() throws Exception {
        ImmudbRecord other;
        try (RecordReader neighbor = pipelines.shared().reader(NEIGHBOR)) {
            other = neighbor.readUntil(Voices.SOON, record -> true).get(0).record();
        }
        ImmudbConverter converter = new ImmudbConverter();
        converter.configure(Map.of(), false);
        byte[] value = converter.fromConnectData("any", RecordSchemas.VALUE, RecordCodec.toStruct(other));
        String topic = alone.topic(DATABASE);
        pipelines.check(
                Expected.stopped(Side.SINK, ErrorCode.TOPIC_MIXED, ExitCode.BEHIND),
                () -> spoil(topic, DATABASE, other.key(), Objects.requireNonNull(value)),
                () -> {
                    new AlteredTopic(broker, topic).deleteBefore(spoiled + 1);
                    alone.rest().restartTask(alone.sink(), 0);
                });
    }

    /** The sink reads the topic to its end twice before it says that something is missing. */
    @Test
    @Tag("campaign")
    void retentionCutsTheTopic() throws Exception {
        AlteredTopic topic = new AlteredTopic(broker, alone.topic(DATABASE));
        pipelines.check(
                alone,
                DATABASE,
                Side.SINK,
                () -> {
                    alone.rest().stop(alone.sink());
                    alone.rest().awaitState(alone.sink(), "STOPPED");
                    long end = topic.end();
                    pipelines.write(DATABASE);
                    alone.worker().await("the topic grows", Voices.SOON, () -> topic.end() > end);
                    topic.deleteBefore(topic.end());
                    pipelines.write(DATABASE);
                    alone.rest().resume(alone.sink());
                },
                voices -> voices.agree(
                        Expected.stopped(Side.SINK, ErrorCode.GAP, ExitCode.BEHIND), Duration.ofMinutes(1)),
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

    /** Writes a record that does not belong there, and then to the database. */
    private void spoil(String topic, String database, String key, byte[] value) throws Exception {
        spoiled = new AlteredTopic(broker, topic).append(key, value);
        pipelines.write(database);
    }
}

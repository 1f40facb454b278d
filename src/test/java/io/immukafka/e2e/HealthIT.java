package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.ErrorCode;
import io.immukafka.cli.InProcess;
import io.immukafka.cli.console.ExitCode;
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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A pipeline that is broken in ten ways, one after the other. Each time Connect's REST interface, the metrics, the log and
 * {@code immukafka status} agree within 15 s about the database that is affected, and again after the repair.
 */
@Tag("campaign")
class HealthIT {

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final String USER = "exporter";
    private static final String PASSWORD = "Exporter#1";
    private static final String NEIGHBOR = "calm";

    private static final List<String> DATABASES = List.of(
            "primary_down",
            "replica_down",
            "broker_down",
            "unloaded",
            "replica_unloaded",
            "no_replica",
            "foreign",
            "mixed",
            "no_rights",
            "gap",
            NEIGHBOR);

    /**
     * What the four should say.
     *
     * @param code 0 if the database does not stop
     * @param logged in a line of the log
     * @param exits with one of which {@code immukafka status --max-lag 0} ends
     */
    private record Expected(Side side, String state, int code, String logged, Set<Integer> exits) {}

    private interface Step {
        void run() throws Exception;
    }

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private int logRead;
    /** The offset of the record that was written last and does not belong there. */
    private long spoiled;

    @Test
    void theFourAgreeWhateverBreaks() throws Exception {
        try (ImmudbServer primary = ImmudbServer.start();
                ImmudbServer replica = ImmudbServer.start();
                KafkaBroker broker = KafkaBroker.start();
                ConnectWorker worker = ConnectWorker.builder(broker).measured().start();
                Replication replication = new Replication("health", primary, replica, broker, worker)) {
            deploy(replication);
            servers(replication, primary, replica, broker);
            databases(replication);
            records(replication, broker);
        }
    }

    private void deploy(Replication replication) {
        for (String database : DATABASES) {
            replication.primary().create(DatabaseSpec.fast(database));
            write(replication, database);
        }
        try (Administrator administrator = replication.primary().administrator()) {
            administrator.createUser(USER, PASSWORD, DATABASES.get(0), Permission.ADMIN);
            DATABASES.stream().skip(1).forEach(each -> administrator.grant(USER, each, Permission.ADMIN));
        }
        Map<String, String> patience = Map.of("retry.backoff.max.ms", "500", "heartbeat.interval.ms", "1000");
        replication.deploySource(
                String.join(",", DATABASES),
                Map.of(
                        "tasks.max", "1",
                        "immudb.username", USER,
                        "immudb.password", PASSWORD,
                        "retry.backoff.max.ms", "500",
                        "heartbeat.interval.ms", "1000"));
        replication.deploySink(patience);
        DATABASES.forEach(replication::awaitReplica);
    }

    private void servers(Replication replication, ImmudbServer primary, ImmudbServer replica, KafkaBroker broker)
            throws Exception {
        check(
                replication,
                "primary_down",
                new Expected(Side.SOURCE, "retrying", 0, "cannot be reached", Set.of(ExitCode.UNREACHABLE)),
                primary::kill,
                primary::restart);
        check(
                replication,
                "replica_down",
                new Expected(Side.SINK, "retrying", 0, "cannot be reached", Set.of(ExitCode.UNREACHABLE)),
                () -> {
                    replica.kill();
                    write(replication, "replica_down");
                },
                replica::restart);
        check(
                replication,
                "broker_down",
                new Expected(Side.SOURCE, "running", 0, "could not be established", Set.of(ExitCode.UNREACHABLE)),
                () -> {
                    broker.kill();
                    write(replication, "broker_down");
                },
                broker::restart);
    }

    private void databases(Replication replication) throws Exception {
        check(
                replication,
                "unloaded",
                new Expected(
                        Side.SOURCE,
                        "retrying",
                        0,
                        "cannot be reached",
                        Set.of(ExitCode.UNREACHABLE, ExitCode.REFUSED)),
                () -> administer(replication.primary(), each -> each.unload("unloaded")),
                () -> administer(replication.primary(), each -> each.load("unloaded")));
        String unloaded = Replication.replicaOf("replica_unloaded");
        check(
                replication,
                "replica_unloaded",
                new Expected(
                        Side.SINK, "retrying", 0, "cannot be reached", Set.of(ExitCode.UNREACHABLE, ExitCode.REFUSED)),
                () -> {
                    administer(replication.replica(), each -> each.unload(unloaded));
                    write(replication, "replica_unloaded");
                },
                () -> administer(replication.replica(), each -> each.load(unloaded)));
        DatabaseSpec ordinary = DatabaseSpec.fast(Replication.replicaOf("no_replica"));
        check(
                replication,
                "no_replica",
                stopped(Side.SINK, ErrorCode.NOT_A_REPLICA, ExitCode.BEHIND),
                () -> {
                    administer(replication.replica(), each -> each.update(ordinary));
                    write(replication, "no_replica");
                },
                () -> {
                    administer(replication.replica(), each -> each.update(ordinary.replica(true)));
                    replication.rest().restartTask(replication.sink(), 0);
                });
        check(
                replication,
                "no_rights",
                stopped(Side.SOURCE, ErrorCode.NO_PERMISSION, ExitCode.BEHIND),
                () -> {
                    administer(replication.primary(), each -> each.revoke(USER, "no_rights", Permission.ADMIN));
                    replication.primary().server().restart();
                    write(replication, "no_rights");
                },
                () -> {
                    administer(replication.primary(), each -> each.grant(USER, "no_rights", Permission.ADMIN));
                    replication.rest().restartTask(replication.source(), 0);
                });
    }

    private void records(Replication replication, KafkaBroker broker) throws Exception {
        check(
                replication,
                "foreign",
                stopped(Side.SINK, ErrorCode.FOREIGN_RECORD, ExitCode.UNPROVED),
                () -> spoil(replication, broker, "foreign", "whose", new byte[] {1, 2, 3}),
                () -> {
                    forget(broker, replication.topic("foreign"), spoiled + 1);
                    replication.rest().restartTask(replication.sink(), 0);
                });
        try (RecordReader neighbor = replication.reader(NEIGHBOR)) {
            ImmudbRecord other = neighbor.readUntil(SOON, record -> true).get(0).record();
            ImmudbConverter converter = new ImmudbConverter();
            converter.configure(Map.of(), false);
            byte[] value = converter.fromConnectData("any", RecordSchemas.VALUE, RecordCodec.toStruct(other));
            check(
                    replication,
                    "mixed",
                    stopped(Side.SINK, ErrorCode.TOPIC_MIXED, ExitCode.BEHIND),
                    () -> spoil(replication, broker, "mixed", other.key(), Objects.requireNonNull(value)),
                    () -> {
                        forget(broker, replication.topic("mixed"), spoiled + 1);
                        replication.rest().restartTask(replication.sink(), 0);
                    });
        }
        check(
                replication,
                "gap",
                stopped(Side.SINK, ErrorCode.GAP, ExitCode.BEHIND),
                () -> {
                    replication.rest().stop(replication.sink());
                    replication.rest().awaitState(replication.sink(), "STOPPED");
                    long end = end(broker, replication.topic("gap"));
                    write(replication, "gap");
                    replication
                            .worker()
                            .await("the topic grows", SOON, () -> end(broker, replication.topic("gap")) > end);
                    forget(broker, replication.topic("gap"), end(broker, replication.topic("gap")));
                    write(replication, "gap");
                    replication.rest().resume(replication.sink());
                },
                () -> {
                    assertThat(command("copy", replication, "gap").exitCode()).isZero();
                    replication.rest().restartTask(replication.sink(), 0);
                });
    }

    private static Expected stopped(Side side, ErrorCode code, int exit) {
        return new Expected(side, "stopped", code.number(), "[" + code.code() + "]", Set.of(exit));
    }

    /** Breaks something, waits until the four agree, repairs it, and waits again. */
    private void check(Replication replication, String database, Expected expected, Step breaks, Step repairs)
            throws Exception {
        logRead = Files.readAllLines(replication.worker().log()).size();
        breaks.run();
        replication
                .worker()
                .await(database + ": the metrics say " + expected, SOON, () -> shows(replication, database, expected));
        replication
                .worker()
                .await(database + ": the log says " + expected.logged(), SOON, () -> logs(replication, expected));
        assertThat(replication.rest().status(replication.source()).failures()).isEmpty();
        assertThat(replication.rest().status(replication.sink()).failures()).isEmpty();
        replication
                .worker()
                .await(
                        database + ": status ends with " + expected.exits(),
                        SOON,
                        () -> expected.exits()
                                .contains(
                                        command("status", replication, database).exitCode()));

        repairs.run();
        Expected well = new Expected(expected.side(), "running", 0, "", Set.of(ExitCode.DONE));
        write(replication, database);
        replication.awaitReplica(database);
        replication
                .worker()
                .await(database + ": the metrics are well again", SOON, () -> shows(replication, database, well));
        replication
                .worker()
                .await(
                        database + ": status is well again",
                        SOON,
                        () -> command("status", replication, database).exitCode() == ExitCode.DONE);
        assertThat(replication.rest().status(replication.source()).isRunning(1)).isTrue();
        assertThat(replication.rest().status(replication.sink()).isRunning(1)).isTrue();
    }

    private static boolean shows(Replication replication, String database, Expected expected) throws Exception {
        Map<String, Map<String, Object>> beans = replication
                .worker()
                .measured()
                .beans("kafka.connect:type=plugins,side=" + expected.side().tag() + ",database=" + database + ",*");
        if (beans.size() != 1) {
            return false;
        }
        Map<String, Object> bean = beans.values().iterator().next();
        boolean lags = ((Number) Objects.requireNonNull(bean.get("lag-transactions"))).longValue() > 0;
        return expected.state().equals(bean.get("state"))
                && ((Number) Objects.requireNonNull(bean.get("error-code"))).intValue() == expected.code()
                && (expected.state().equals("running")
                        ? lags != expected.logged().isEmpty()
                        : true);
    }

    private boolean logs(Replication replication, Expected expected) throws IOException {
        return Files.readAllLines(replication.worker().log()).stream()
                .skip(logRead)
                .anyMatch(line -> line.contains(expected.logged()) && !line.contains(" INFO "));
    }

    private InProcess.Result command(String name, Replication replication, String database) throws IOException {
        InProcess ours = new InProcess(folder);
        ImmudbServer primary = replication.primary().server();
        String from = InProcess.place(primary, database);
        String to = InProcess.place(replication.replica().server(), Replication.replicaOf(database));
        Path impatient = Files.writeString(
                folder.resolve("kafka.properties"), "request.timeout.ms=2000\ndefault.api.timeout.ms=3000\n");
        String topic = "kafka://" + replication.brokers() + "/" + replication.topic(database) + "?config=" + impatient;
        return name.equals("copy")
                ? ours.on(primary, "copy", from, to)
                : ours.on(primary, "status", "--max-lag", "0", from, topic, to);
    }

    private static void administer(Site site, Consumer<Administrator> step) {
        try (Administrator administrator = site.administrator()) {
            step.accept(administrator);
        }
    }

    private static void write(Replication replication, String database) {
        try (ImmudbWriter writer = replication.primary().writer(database)) {
            writer.set("key", "value");
            writer.set("other", "value");
        }
    }

    /** Writes a record that does not belong there, and then to the database. */
    private void spoil(Replication replication, KafkaBroker broker, String database, String key, byte[] value)
            throws Exception {
        String topic = replication.topic(database);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            spoiled = producer.send(new ProducerRecord<>(topic, 0, key, value))
                    .get()
                    .offset();
        }
        write(replication, database);
    }

    private static long end(KafkaBroker broker, String topic) throws Exception {
        TopicPartition partition = new TopicPartition(topic, 0);
        try (Admin admin = broker.admin()) {
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get()
                    .offset();
        }
    }

    /** Deletes the records before an offset. */
    private static void forget(KafkaBroker broker, String topic, long before) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get();
        }
    }
}

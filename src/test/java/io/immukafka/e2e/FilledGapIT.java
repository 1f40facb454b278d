package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.cli.InProcess;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorFiles;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.record.ImmudbRecord;
import io.immukafka.record.TransactionPart;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A topic refuses a large record and takes the small ones behind it, until its limit is raised and the source continues: the
 * missing transaction comes behind those that follow it.
 */
@ExtendWith(RealServers.class)
class FilledGapIT {

    private static final String DATABASE = "filledgap";
    private static final Duration ARRIVAL = Duration.ofMinutes(2);
    private static final int SMALL = 100;
    private static final long LARGE_TX = 6;

    @Test
    @Tag("campaign")
    void aGapStopsOnlyUntilItIsFilled(TestServers servers, @TempDir Path folder) throws Exception {
        InProcess command = new InProcess(folder);
        // A worker that writes at least once: exactly-once leaves no gap.
        try (ConnectWorker worker = ConnectWorker.builder(servers.broker()).start();
                Replication replication =
                        new Replication("filledgap", servers.immudb(), servers.immudb(), servers.broker(), worker);
                Admin admin = servers.broker().admin();
                ImmudbWriter writer = writer(replication)) {
            String topic = replication.topic(DATABASE);
            String place = "kafka://" + replication.brokers() + "/" + topic;
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1).configs(Map.of("max.message.bytes", "20000"))))
                    .all()
                    .get();
            Map<String, String> source = ConnectorFiles.read(
                    "source",
                    servers.immudb(),
                    Map.of("databases", DATABASE, "topic.prefix", "filledgap", "name", replication.source()));
            // The first time in a new worker may take longer than a validation waits.
            worker.await(
                    "the worker reaches the server",
                    ARRIVAL,
                    () -> worker.rest()
                            .validate("ImmudbSourceConnector", source)
                            .isEmpty());
            replication.rest().deploy(replication.source(), source);
            replication.rest().awaitRunning(replication.source(), 1);
            set(writer, (int) LARGE_TX - 1);
            replication.deploySink(Map.of());
            assertThat(replication.awaitReplica(DATABASE).tx()).isEqualTo(LARGE_TX - 1);

            replication.rest().stop(replication.source());
            replication.rest().awaitState(replication.source(), "STOPPED");
            writer.setAll(Item.of("large", "x".repeat(60_000)));
            set(writer, SMALL);
            Position last = replication.primary().position(DATABASE);
            replication.rest().resume(replication.source());
            assertThat(replication.rest().awaitFailed(replication.source())).contains("RecordTooLargeException");

            assertThat(replication.rest().awaitFailed(replication.sink()))
                    .contains("IMK-109", "transaction 6 is missing between transaction 5", "and transaction 7");
            InProcess.Result unfilled = command.command("verify", place);
            assertThat(unfilled.exitCode()).isEqualTo(1);
            assertThat(unfilled.err())
                    .contains("IMK-109", "transaction 6 is missing between transaction 5", "and transaction 7");

            admin.incrementalAlterConfigs(Map.of(
                            new ConfigResource(ConfigResource.Type.TOPIC, topic),
                            List.of(new AlterConfigOp(
                                    new ConfigEntry("max.message.bytes", "1000000"), AlterConfigOp.OpType.SET))))
                    .all()
                    .get();
            replication.rest().restartTask(replication.source(), 0);
            assertThat(transactions(replication, last.tx()))
                    .as("the gap is filled behind what follows it")
                    .containsSubsequence(5L, 7L, LARGE_TX, 7L, last.tx());

            replication.rest().restartTask(replication.sink(), 0);
            assertThat(replication.awaitReplica(DATABASE)).isEqualTo(last);
            replication.deploySink(Map.of("replica.database", "${database}_other"));
            // The group's offsets are behind everything, so a new replica needs a record to see that it lacks
            // something.
            set(writer, 1);
            Position end = replication.primary().position(DATABASE);
            replication
                    .worker()
                    .await(
                            "a new replica has all",
                            ARRIVAL,
                            () -> replication
                                    .replica()
                                    .position(DATABASE + "_other")
                                    .equals(end));

            assertRead(command, servers, folder, place, end);
            replication.delete(replication.source());
        }
    }

    private static void assertRead(InProcess command, TestServers servers, Path folder, String topic, Position last) {
        String all = "1 to " + last.tx();
        assertThat(done(command.command("verify", topic)).err()).contains("verified: transactions from " + all);
        assertThat(done(command.command("status", topic)).out()).contains("holds " + all);
        assertThat(done(command.command("copy", topic, folder.resolve("copy").toString()))
                        .err())
                .contains("Copied " + last.tx() + " transactions");
        done(command.on(
                servers.immudb(),
                "backup",
                DATABASE,
                "-o",
                folder.resolve("backup").toString()));
        assertThat(folder.resolve("copy")).hasSameBinaryContentAs(folder.resolve("backup"));
        String replica = InProcess.place(servers.immudb(), DATABASE + "_copied");
        assertThat(done(command.on(servers.immudb(), "copy", topic, replica)).err())
                .contains("Copied " + last.tx() + " transactions");
        assertThat(done(command.on(servers.immudb(), "copy", topic, replica)).err())
                .contains("Nothing to copy");
        assertThat(done(command.command("changes", topic)).err()).contains("verified: transactions from " + all);
    }

    private static InProcess.Result done(InProcess.Result result) {
        assertThat(result.exitCode()).as(result.err()).isZero();
        return result;
    }

    private static ImmudbWriter writer(Replication replication) {
        replication.primary().create(DatabaseSpec.fast(DATABASE));
        return replication.primary().writer(DATABASE);
    }

    private static void set(ImmudbWriter writer, int count) {
        for (int i = 0; i < count; i++) {
            writer.set("key" + i, "value");
        }
    }

    private static List<Long> transactions(Replication replication, long last) throws Exception {
        List<Long> seen = new ArrayList<>();
        try (RecordReader reader = replication.reader(DATABASE)) {
            long[] large = new long[1];
            reader
                    .readUntil(ARRIVAL, record -> {
                        if (record instanceof TransactionPart part) {
                            large[0] = Math.max(large[0], part.tx() == LARGE_TX ? LARGE_TX : 0);
                        }
                        return large[0] > 0 && record instanceof TransactionPart && record.tx() == last;
                    })
                    .stream()
                    .map(RecordReader.Seen::record)
                    .filter(TransactionPart.class::isInstance)
                    .map(ImmudbRecord::tx)
                    .forEach(seen::add);
        }
        return seen;
    }
}

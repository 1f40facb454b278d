package io.immukafka.e2e;

import com.google.protobuf.ByteString;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.record.TransactionPart;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * Thirty-two databases in one task, each with more than its share of the task's 64 MiB, which have nowhere to go: first the broker is
 * away, then the replica. A worker with a heap of 192 MiB survives both, and everything arrives afterwards.
 */
class StalledDatabasesIT {

    private static final int TRANSACTIONS = 40;
    private static final int VALUE = 100_000;
    /** In which a task that did not respect its budget would have taken in everything. */
    private static final Duration STALL = Duration.ofSeconds(10);

    private static final List<String> DATABASES =
            IntStream.range(0, 32).mapToObj("stalled%02d"::formatted).toList();

    private static final Map<String, String> OPTIONS =
            Map.of("tasks.max", "1", "immudb.max.sessions", "40", "buffer.max.bytes", Integer.toString(64 << 20));

    @Test
    void aSmallWorkerSurvivesWhatCannotLeave() throws Exception {
        try (ImmudbServer primary = ImmudbServer.start();
                ImmudbServer replica = ImmudbServer.start();
                KafkaBroker broker = KafkaBroker.start();
                ConnectWorker worker =
                        ConnectWorker.builder(broker).heap("192m").start();
                Replication replication = new Replication("stalled", primary, replica, broker, worker)) {
            fill(replication);
            replication.deploySource("stalled??", 1, OPTIONS);
            try (RecordReader reader = replication.reader(DATABASES.get(0))) {
                reader.readUntil(Duration.ofSeconds(60), record -> true);
            }
            broker.kill();
            stall(worker);
            broker.restart();
            awaitTopics(replication);

            replication.deploySink(OPTIONS);
            replica.kill();
            stall(worker);
            replica.restart();
            DATABASES.forEach(replication::awaitReplica);
            // One that is short of memory ends itself.
            worker.checkRunning();
        }
    }

    private static void fill(Replication replication) {
        byte[] value = new byte[VALUE];
        new Random(1).nextBytes(value);
        try (Administrator administrator = replication.primary().administrator()) {
            DATABASES.forEach(database -> administrator.create(DatabaseSpec.fast(database)));
        }
        for (String database : DATABASES) {
            try (ImmudbWriter writer = replication.primary().writer(database)) {
                writer.pipelined(
                        8, TRANSACTIONS, i -> writer.setAsync(List.of(Item.of("key" + i, ByteString.copyFrom(value)))));
            }
        }
    }

    private static void stall(ConnectWorker worker) {
        long end = System.nanoTime() + STALL.toNanos();
        Awaitility.await().atMost(2 * STALL.toSeconds(), TimeUnit.SECONDS).until(() -> {
            worker.checkRunning();
            return System.nanoTime() - end >= 0;
        });
    }

    private static void awaitTopics(Replication replication) throws Exception {
        for (String database : DATABASES) {
            try (RecordReader reader = replication.reader(database)) {
                reader.readUntil(
                        Duration.ofSeconds(90),
                        record -> record instanceof TransactionPart part
                                && part.tx() == TRANSACTIONS
                                && part.part().last());
            }
        }
    }
}

package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.immukafka.chain.TxPart;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.record.ImmudbRecord;
import io.immukafka.record.TransactionPart;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Transactions of 100 MB pass through a worker with a heap of 256 MB, also when it dies in the middle of one. */
@ExtendWith(RealServers.class)
class LargeTransactionIT {

    private static final String DATABASE = "large";
    private static final int VALUES = 4;
    private static final int VALUE = 25 << 20;
    /** Of the tuned source. */
    private static final int CUT = 512_000;

    private static final int OTHER_CUT = 300_000;
    /** In which whatever was committed comes. */
    private static final Duration REST = Duration.ofSeconds(1);

    private static final Duration LIMIT = Duration.ofSeconds(90);

    @Test
    void aTransactionThatWasInterruptedBeginsAgain(KafkaBroker broker, ConnectWorker worker) throws Exception {
        // One call that writes so much is more than the server takes by default.
        try (ImmudbServer server = ImmudbServer.builder()
                        .flags("--max-recv-msg-size=" + (VALUES * VALUE + (1 << 20)))
                        .start();
                Replication replication = new Replication("large", server, server, broker, worker);
                RecordReader reader = replication.reader(DATABASE)) {
            replication.primary().create(DatabaseSpec.named(DATABASE));
            write(replication, "first", VALUES);
            replication.deploySource(DATABASE, Map.of());
            List<RecordReader.Seen> seen = reader.readUntil(LIMIT, part(1, 20));
            worker.kill();
            seen.addAll(reader.readFor(REST));
            assertUnfinished(seen, 1);
            worker.restart();
            replication.rest().awaitRunning(replication.source(), 1);
            seen.addAll(reader.readUntil(LIMIT, record -> ends(record, 1)));

            write(replication, "second", VALUES);
            seen.addAll(reader.readUntil(LIMIT, part(2, 20)));
            replication.rest().stop(replication.source());
            replication.rest().awaitState(replication.source(), "STOPPED");
            seen.addAll(reader.readFor(REST));
            assertUnfinished(seen, 2);
            replication.deploySourceStopped(DATABASE, Map.of("record.max.bytes", Integer.toString(OTHER_CUT)));
            replication.rest().resume(replication.source());
            write(replication, "third", 1);
            replication.deploySink(Map.of());
            // The sink is in the middle of the second one.
            worker.await(
                    "the first one is replayed",
                    LIMIT,
                    () -> replication
                                    .replica()
                                    .position(Replication.replicaOf(DATABASE))
                                    .tx()
                            == 1);
            worker.kill();
            worker.restart();
            replication.awaitReplica(DATABASE);
            seen.addAll(reader.readUntil(LIMIT, record -> ends(record, 3)));

            List<TxPart> parts = Order.parts(seen);
            assertThat(Order.assertAtLeastOnce(parts)).as("interruptions").isEqualTo(2);
            assertThat(partLengths(parts, 1)).containsExactly(CUT);
            assertThat(partLengths(parts, 2))
                    .as("before and after record.max.bytes has changed")
                    .containsExactly(CUT, OTHER_CUT);
            assertThat(partLengths(parts, 3)).containsExactly(OTHER_CUT);
            assertThat(parts.get(0).claim().length()).isGreaterThan((long) VALUES * VALUE);
        }
    }

    private static void write(Replication replication, String key, int values) {
        byte[] value = new byte[VALUE];
        new Random(1).nextBytes(value);
        Item[] items = new Item[values];
        for (int i = 0; i < values; i++) {
            items[i] = Item.of(key + i, ByteString.copyFrom(value));
        }
        try (ImmudbWriter writer = replication.primary().writer(DATABASE)) {
            writer.setAll(items);
        }
    }

    private static Predicate<ImmudbRecord> part(long tx, int part) {
        return record -> record instanceof TransactionPart found
                && found.tx() == tx
                && found.part().part() >= part;
    }

    private static boolean ends(ImmudbRecord record, long tx) {
        return record instanceof TransactionPart found
                && found.tx() == tx
                && found.part().last();
    }

    /** What is on the topic now ends in the middle of a transaction. */
    private static void assertUnfinished(List<RecordReader.Seen> seen, long tx) {
        List<TxPart> parts = Order.parts(seen);
        TxPart newest = parts.get(parts.size() - 1);
        assertThat(newest.claim().tx()).isEqualTo(tx);
        assertThat(newest.last()).as("%s is the last part", newest).isFalse();
    }

    /** The lengths of all parts but the last. */
    private static List<Integer> partLengths(List<TxPart> parts, long tx) {
        return parts.stream()
                .filter(part -> part.claim().tx() == tx && !part.last())
                .map(part -> part.payload().length)
                .distinct()
                .toList();
    }
}

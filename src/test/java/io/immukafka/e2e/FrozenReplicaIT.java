package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.MeasuredWorker.Sample;
import io.immukafka.metrics.RunState;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A replica whose process is frozen: connections stay open, nothing is answered, and the primary goes on. After two minutes the
 * log has an ERROR with both positions, and afterwards the replica catches up.
 */
@Tag("campaign")
class FrozenReplicaIT {

    private static final String DATABASE = "frozen";

    private static final Duration SOON = Duration.ofSeconds(15);
    private static final Duration STALL = Duration.ofMinutes(2);

    private static final Pattern STALLED = Pattern.compile(
            " ERROR .*\\[frozen-sink\\|task-0] database 'frozen' of topic 'frozen\\.frozen' has made no progress for (\\d+) s:"
                    + " the primary has committed transaction (\\d+), but only (\\d+) is applied");

    @Test
    void anErrorAfterTwoMinutesAndRecovery() throws Exception {
        try (ImmudbServer primary = ImmudbServer.start();
                ImmudbServer replica = ImmudbServer.start();
                KafkaBroker broker = KafkaBroker.start();
                ConnectWorker worker = ConnectWorker.builder(broker).measured().start();
                Replication replication = new Replication("frozen", primary, replica, broker, worker)) {
            primary.create(DatabaseSpec.fast(DATABASE));
            write(primary);
            replication.deploySource(DATABASE, Map.of());
            replication.deploySink(Map.of());
            long applied = replication.awaitReplica(DATABASE).tx();
            await(worker, "state running", SOON, () -> state(worker).equals(RunState.RUNNING.toString()));

            replica.freeze();
            try {
                write(primary);
                await(
                        worker,
                        "the stall is seen",
                        SOON,
                        () -> List.of("stalled", "retrying").contains(state(worker)));
                await(
                        worker,
                        "the log has an ERROR",
                        STALL.plus(SOON),
                        () -> !errors(worker).isEmpty());
                Matcher error = STALLED.matcher(errors(worker).get(0));
                assertThat(error.find()).isTrue();
                assertThat(Long.parseLong(error.group(1)))
                        .isBetween(STALL.toSeconds(), STALL.plus(SOON).toSeconds());
                assertThat(Long.parseLong(error.group(2))).isEqualTo(applied + 1);
                assertThat(Long.parseLong(error.group(3))).isEqualTo(applied);
                assertThat(value(worker, "immudb_sink_stalled_seconds"))
                        .isGreaterThanOrEqualTo((double) STALL.toSeconds());
                assertThat(value(worker, "immudb_sink_lag_transactions")).isEqualTo(1);
                assertThat(state(worker)).isIn("stalled", "retrying");
                assertThat(replication.rest().status(replication.sink()).failures())
                        .isEmpty();
            } finally {
                replica.resume();
            }
            replication.awaitReplica(DATABASE);
            await(worker, "state running again", SOON, () -> state(worker).equals(RunState.RUNNING.toString()));
            await(
                    worker,
                    "the log says so",
                    SOON,
                    () -> log(worker).stream()
                            .anyMatch(line -> line.contains(" INFO ") && line.contains("makes progress again")));
            assertThat(value(worker, "immudb_sink_stalled_seconds")).isZero();
            assertThat(errors(worker)).hasSize(1);
        }
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(ConnectWorker worker, String what, Duration limit, Condition condition) {
        worker.await(what, limit, condition::holds);
    }

    private static void write(ImmudbServer primary) {
        try (ImmudbWriter writer = primary.writer(DATABASE)) {
            writer.set("key", "value");
        }
    }

    private static List<Sample> samples(ConnectWorker worker, String name) throws Exception {
        return worker.measured().samples().stream()
                .filter(each -> each.name().equals(name))
                .toList();
    }

    private static String state(ConnectWorker worker) throws Exception {
        return samples(worker, "immudb_sink_state").stream()
                .map(each -> String.valueOf(each.labels().get("state")))
                .findFirst()
                .orElse("none");
    }

    private static double value(ConnectWorker worker, String name) throws Exception {
        return samples(worker, name).get(0).value();
    }

    private static List<String> log(ConnectWorker worker) throws IOException {
        return Files.readAllLines(worker.log());
    }

    private static List<String> errors(ConnectWorker worker) throws IOException {
        return log(worker).stream().filter(line -> STALLED.matcher(line).find()).toList();
    }
}

package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.TxPart;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.ServerProcess;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A server is away for as long as {@code -Doutage.seconds} says, 10 and 120 by default, with the shipped worker's settings:
 * afterwards everything runs again without anybody's help, and nothing is lost.
 */
@Tag("campaign")
@ExtendWith(RealServers.class)
class OutageMatrixIT {

    private static final String DATABASE = "outage";
    private static final Duration RECOVERY = Duration.ofSeconds(15);
    private static final Duration ARRIVAL = Duration.ofSeconds(60);

    enum Away {
        BROKER,
        PRIMARY,
        REPLICA
    }

    static Stream<Arguments> outages() {
        List<Integer> seconds = Arrays.stream(
                        System.getProperty("outage.seconds", "10,120").split(",", -1))
                .map(Integer::valueOf)
                .toList();
        return Stream.of(false, true)
                .flatMap(exactlyOnce -> Arrays.stream(Away.values())
                        .flatMap(away -> seconds.stream().map(each -> Arguments.of(exactlyOnce, away, each))));
    }

    @ParameterizedTest
    @MethodSource("outages")
    void everythingRunsAgain(boolean exactlyOnce, Away away, int seconds) throws Exception {
        String name = "outage" + exactlyOnce + away.name().toLowerCase(Locale.ROOT) + "x" + seconds;
        try (KafkaBroker broker = KafkaBroker.start();
                ConnectWorker worker = ConnectWorker.builder(broker)
                        .set("exactly.once.source.support", exactlyOnce ? "enabled" : "disabled")
                        // As in config/connect-distributed.properties.
                        .set("scheduled.rebalance.max.delay.ms", "10000")
                        .set("producer.transaction.timeout.ms", "900000")
                        .start();
                ImmudbServer primary = ImmudbServer.start();
                ImmudbServer target = ImmudbServer.start();
                Replication replication = new Replication(name, primary, target, broker, worker);
                RecordReader reader = replication.reader(DATABASE)) {
            primary.create(DatabaseSpec.fast(DATABASE));
            write(primary);
            replication.deploySource(
                    DATABASE,
                    Map.of(
                            "exactly.once.support",
                            exactlyOnce ? "required" : "requested",
                            "producer.override.transaction.timeout.ms",
                            "900000"));
            replication.deploySink(Map.of());
            replication.awaitReplica(DATABASE);

            ServerProcess server = switch (away) {
                case BROKER -> broker;
                case PRIMARY -> primary;
                case REPLICA -> target;
            };
            if (away != Away.PRIMARY) {
                write(primary);
            }
            server.kill();
            // The length of the outage is what is tested.
            Thread.sleep(Duration.ofSeconds(seconds).toMillis());
            server.restart();
            long back = System.nanoTime();
            write(primary);
            replication.awaitReplica(DATABASE);
            Duration took = Duration.ofNanos(System.nanoTime() - back);
            System.out.printf(
                    "%s away for %d s%s: equal again after %.1f s%n",
                    away, seconds, exactlyOnce ? ", exactly once" : "", took.toMillis() / 1000.0);

            assertThat(replication.rest().status(replication.source()).failures())
                    .isEmpty();
            assertThat(replication.rest().status(replication.sink()).failures()).isEmpty();
            long last = replication.primary().position(DATABASE).tx();
            List<TxPart> parts = Order.parts(reader.readUntil(ARRIVAL, record -> record.tx() == last));
            if (exactlyOnce) {
                Order.assertEachOnce(parts);
            }
            assertThat(took).isLessThan(RECOVERY);
        }
    }

    private static void write(ImmudbServer primary) {
        try (ImmudbWriter writer = primary.writer(DATABASE)) {
            for (int i = 0; i < 50; i++) {
                writer.set("key" + i, "value");
            }
        }
    }
}

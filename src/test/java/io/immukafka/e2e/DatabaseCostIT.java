package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.ServerProcess;
import io.immukafka.harness.TopicEnd;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cost of many databases in one pair of connectors with four tasks on two workers of 256 MB each, whose metrics are scraped every
 * 15 s: prints a row of both tables in docs/operations.md for each number. {@code -Dcost.databases=1,16} chooses numbers.
 */
@Tag("campaign")
@ExtendWith(RealServers.class)
class DatabaseCostIT {

    private static final int TASKS = 4;
    private static final int TRANSACTIONS = 20;
    private static final int WAKES = 10;

    /** As many commit slots, with two to spare, as immudb gives a database. */
    private static final String REPLAY_WINDOW = "28";

    private static final Duration IDLE = Duration.ofSeconds(30);
    private static final Duration SETTLE = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final double TICKS_PER_SECOND = 100;

    /** A hundred open databases of these limits hold 6.7 GB of a server's heap, which Go lets grow to twice as much. */
    private static final String SERVER_MEMORY = "9GiB";

    @ParameterizedTest
    @ValueSource(ints = {1, 16, 100, 300, 1000})
    void ofSoMany(int count) throws Exception {
        String wanted = System.getProperty("cost.databases");
        Assumptions.assumeTrue(
                wanted == null || List.of(wanted.split(",", -1)).contains(Integer.toString(count)), "not asked for");
        List<String> databases =
                IntStream.range(0, count).mapToObj(i -> "cost%04d".formatted(i)).toList();
        try (KafkaBroker broker = KafkaBroker.builder().asInstalled().heap("1g").start();
                Admin admin = broker.admin();
                ConnectWorker one = worker(broker);
                ConnectWorker two = worker(broker);
                ImmudbServer primary = server();
                ImmudbServer replica = server();
                Replication replication = new Replication("cost", primary, replica, broker, one).asShipped();
                Scrapes scrapes = new Scrapes(List.of(one, two))) {
            try (Administrator administrator = primary.administrator()) {
                databases.forEach(database -> administrator.create(spec(database)));
            }
            databases.forEach(database -> write(primary, database, TRANSACTIONS));

            long began = System.nanoTime();
            replication.deploySource("cost????", Math.min(TASKS, count), Map.of("tasks.max", Integer.toString(TASKS)));
            replication.deploySink(TASKS, Map.of("replay.window", REPLAY_WINDOW));
            List<String> waiting = new ArrayList<>(databases);
            one.await("all replicas have everything", LIMIT, () -> {
                remove(replication, waiting);
                return waiting.isEmpty();
            });
            double catchUp = seconds(began);

            List<Double> exported = new ArrayList<>();
            List<Double> replicated = new ArrayList<>();
            for (int i = 0; i < WAKES; i++) {
                String late = databases.get((int) ((long) i * count / WAKES));
                String topic = replication.topic(late);
                long end = TopicEnd.of(admin, topic);
                write(primary, late, 1);
                long written = System.nanoTime();
                one.await("the topic has the transaction", LIMIT, () -> TopicEnd.of(admin, topic) > end);
                exported.add(seconds(written));
                replication.awaitReplica(late);
                replicated.add(seconds(written));
            }

            Thread.sleep(SETTLE.toMillis());
            List<ServerProcess> processes = List.of(primary, replica, broker, one, two);
            List<Long> before = ticks(processes);
            Thread.sleep(IDLE.toMillis());
            List<Long> after = ticks(processes);
            StringBuilder cpu = new StringBuilder();
            for (int i = 0; i < processes.size(); i++) {
                double share = (after.get(i) - before.get(i)) / TICKS_PER_SECOND / IDLE.toSeconds() * 100;
                cpu.append(String.format(Locale.ROOT, " %.1f |", share));
            }
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %.1f | %s | %s |%s %d |%n",
                    count,
                    catchUp,
                    medianAndWorst(exported),
                    medianAndWorst(replicated),
                    cpu,
                    Math.max(residentMegabytes(one), residentMegabytes(two)));
            assertThat(residentMegabytes(one)).isLessThan(512);
            assertThat(residentMegabytes(two)).isLessThan(512);
            tenants(replication, databases, scrapes);
        }
    }

    /** What a new database, a restart of all tasks and a validation of all names take. */
    private static void tenants(Replication replication, List<String> databases, Scrapes scrapes) throws Exception {
        try (LagProbe neighbor = new LagProbe(replication, databases.get(0))) {
            replication.awaitReplica(databases.get(0));
            Thread.sleep(SETTLE.toMillis());
            neighbor.worstSeconds();
            try (Administrator administrator = replication.primary().administrator()) {
                administrator.create(spec("costnewt"));
            }
            write(replication.primary().server(), "costnewt", 1);
            long created = System.nanoTime();
            replication.awaitReplica("costnewt");
            double tenant = seconds(created);
            double besideTenant = neighbor.worstSeconds();

            for (String connector : List.of(replication.source(), replication.sink())) {
                int tasks = replication.rest().status(connector).tasks().size();
                for (int task = 0; task < tasks; task++) {
                    replication.rest().restartTask(connector, task);
                    replication.rest().awaitRunning(connector, tasks);
                }
            }
            replication.awaitReplica(databases.get(0));
            double restart = neighbor.worstSeconds();

            long asked = System.nanoTime();
            assertThat(replication
                            .rest()
                            .validate(
                                    "ImmudbSourceConnector",
                                    replication.sourceConfiguration(
                                            String.join(",", databases), Map.of("name", "validated"))))
                    .isEmpty();
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %.1f | %.2f | %.1f | %.1f | %.2f |%n",
                    databases.size(),
                    tenant,
                    besideTenant,
                    restart,
                    seconds(asked),
                    scrapes.worstSeconds());
        }
    }

    /** With immudb's own limits each open database takes 40 MB more, which a small machine does not have. */
    private static DatabaseSpec spec(String database) {
        return DatabaseSpec.named(database).maxTxEntries(128).maxKeyLen(128);
    }

    private static ImmudbServer server() {
        return ImmudbServer.builder().environment("GOMEMLIMIT", SERVER_MEMORY).start();
    }

    private static ConnectWorker worker(KafkaBroker broker) {
        return ConnectWorker.builder(broker)
                .asShipped()
                .group("cost-workers")
                .heap("256m")
                .measured()
                .start();
    }

    private static void remove(Replication replication, List<String> waiting) {
        while (!waiting.isEmpty()) {
            String replica = Replication.replicaOf(waiting.get(0));
            try {
                if (replication.replica().position(replica).tx() < TRANSACTIONS) {
                    return;
                }
            } catch (CompletionException busy) {
                // A server that creates hundreds of replicas may not answer in time.
                return;
            }
            waiting.remove(0);
        }
    }

    private static void write(ImmudbServer server, String database, int transactions) {
        try (ImmudbWriter writer = server.writer(database)) {
            writer.pipelined(4, transactions, i -> writer.setAsync(List.of(Item.of("key" + i, "value"))));
        }
    }

    private static String medianAndWorst(List<Double> seconds) {
        List<Double> sorted = seconds.stream().sorted().toList();
        return String.format(Locale.ROOT, "%.2f / %.2f", sorted.get(WAKES / 2), sorted.get(WAKES - 1));
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    /** Clock ticks of CPU, user and system, since each process began. */
    private static List<Long> ticks(List<ServerProcess> processes) throws IOException {
        List<Long> ticks = new ArrayList<>();
        for (ServerProcess process : processes) {
            String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            List<String> fields =
                    List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
            ticks.add(Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12)));
        }
        return ticks;
    }

    private static long residentMegabytes(ServerProcess process) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
                .findFirst()
                .orElseThrow();
    }
}

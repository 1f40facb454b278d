package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.ServerFailedException;
import io.immukafka.harness.TestServers;
import io.immukafka.workload.DatabaseSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * SIGTERM to a worker, many times, under load and without any connector. It ends within ten seconds, unless the shutdown hooks of
 * Connect and of its web server wait for each other; then none of our code is where they stand. {@code -Dshutdown.times=100} asks
 * more often.
 */
@Tag("campaign")
@ExtendWith(RealServers.class)
class ShutdownIT {

    private static final int TIMES = Integer.getInteger("shutdown.times", 20);
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration PROGRESS = Duration.ofSeconds(60);

    @Test
    void underLoad(TestServers servers) throws Exception {
        try (ConnectWorker worker =
                        ConnectWorker.builder(servers.broker()).asShipped().start();
                Replication replication = new Replication(
                                "shutdown", servers.immudb(), servers.immudb(), servers.broker(), worker)
                        .asShipped()) {
            String database = "shutdown";
            String replica = Replication.replicaOf(database);
            replication.primary().create(DatabaseSpec.fast(database));
            try (WriteLoad load = new WriteLoad(replication.primary(), database, 200)) {
                replication.deploySource(database, Map.of());
                replication.deploySink(Map.of());
                replication.awaitReplica(database);
                stopAgainAndAgain(worker, () -> {
                    long more = replication.replica().position(replica).tx() + 200;
                    worker.await(
                            "the replica has 200 more transactions",
                            PROGRESS,
                            () -> replication.replica().position(replica).tx() >= more);
                });
                assertThat(load.committed()).hasSizeGreaterThan(TIMES * 200);
            }
            replication.awaitReplica(database);
        }
    }

    @Test
    void withoutConnectors(TestServers servers) throws Exception {
        try (ConnectWorker worker =
                ConnectWorker.builder(servers.broker()).asShipped().start()) {
            stopAgainAndAgain(worker, () -> {});
        }
    }

    private static void stopAgainAndAgain(ConnectWorker worker, Runnable beforehand) throws IOException {
        Duration slowest = Duration.ZERO;
        int hung = 0;
        for (int i = 0; i < TIMES; i++) {
            beforehand.run();
            int logged = Files.readString(worker.log()).length();
            long began = System.nanoTime();
            try {
                worker.stop();
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                slowest = took.compareTo(slowest) > 0 ? took : slowest;
            } catch (ServerFailedException e) {
                hung++;
                assertHooksWaitForEachOther(worker.log(), logged);
            }
            worker.restart();
        }
        System.out.printf(
                Locale.ROOT,
                "%d of %d ended, the slowest after %.1f s; %d hung in the hooks of Connect and of its web server%n",
                TIMES - hung,
                TIMES,
                slowest.toMillis() / 1000.0,
                hung);
        assertThat(slowest).isLessThan(LIMIT);
    }

    /** By the threads that the worker wrote to its log when it did not end. */
    private static void assertHooksWaitForEachOther(Path log, int from) throws IOException {
        List<String> hooks = Arrays.stream(Files.readString(log).substring(from).split("\n\n"))
                .filter(thread -> thread.contains("ShutdownHook.run") || thread.contains("ShutdownThread.run"))
                .toList();
        hooks.forEach(System.out::println);
        assertThat(hooks).hasSize(2).noneMatch(thread -> thread.contains("io.immukafka"));
    }
}

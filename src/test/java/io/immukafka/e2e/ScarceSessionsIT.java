package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.cli.console.ExitCode;
import io.immukafka.e2e.Voices.Expected;
import io.immukafka.harness.MeasuredWorker;
import io.immukafka.metrics.RunState;
import io.immukafka.metrics.Side;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Twelve databases and three sessions: what the voices say of those that run, rest, wait for a session, and are stuck. */
class ScarceSessionsIT {

    private static final int SESSIONS = 3;
    private static final String STUCK = "scarce01";
    private static final String RESTING = "scarce02";

    /** More than there are sessions. */
    private static final List<String> BUSY =
            IntStream.range(4, 12).mapToObj(ScarceSessionsIT::name).toList();

    private static String name(int number) {
        return "scarce%02d".formatted(number);
    }

    @Test
    void theVoicesAgree(@TempDir Path folder) throws Exception {
        try (BreakablePipelines pipelines = new BreakablePipelines(folder);
                Replication replication = new Replication(
                        "scarce",
                        pipelines.primary(),
                        pipelines.replica(),
                        pipelines.broker(),
                        pipelines.alone().worker())) {
            List<String> all =
                    IntStream.range(0, 12).mapToObj(ScarceSessionsIT::name).toList();
            for (String database : all) {
                pipelines.primary().create(DatabaseSpec.fast(database));
                pipelines.write(database);
            }
            String sessions = Integer.toString(SESSIONS);
            replication.deploySource(
                    "scarce*",
                    Map.of("immudb.max.sessions", sessions, "tasks.max", "1", "heartbeat.interval.ms", "1000"));
            replication.deploySink(Map.of("immudb.max.sessions", sessions, "retry.backoff.max.ms", "500"));
            all.forEach(replication::awaitReplica);

            Voices stuck = new Voices(replication, STUCK, folder);
            stuck.listen();
            String replica = Replication.replicaOf(STUCK);
            BreakablePipelines.administer(pipelines.replica(), each -> each.unload(replica));
            pipelines.write(STUCK);
            stuck.agree(Expected.retrying(Side.SINK, "", ExitCode.UNREACHABLE, ExitCode.REFUSED));
            new Voices(replication, RESTING, folder).agree(Expected.resting(Side.SOURCE));

            someWaitAndShowTheirLag(pipelines, replication);

            BreakablePipelines.administer(pipelines.replica(), each -> each.load(replica));
            all.forEach(replication::awaitReplica);
        }
    }

    private static void someWaitAndShowTheirLag(BreakablePipelines pipelines, Replication replication) {
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> writers = new ArrayList<>();
        for (String database : BUSY) {
            writers.add(CompletableFuture.runAsync(() -> {
                try (ImmudbWriter writer = pipelines.primary().writer(database)) {
                    for (int i = 0; !over.get(); i++) {
                        writer.set("key", "busy" + i);
                    }
                }
            }));
        }
        try {
            replication.worker().await("a database waits for a session and shows its lag", Voices.SOON, () -> {
                List<MeasuredWorker.Sample> samples =
                        replication.worker().measured().samples();
                assertThat(valuesAbove(samples, "immudb_source_session_open", 0))
                        .as("databases with a session")
                        .hasSizeLessThanOrEqualTo(SESSIONS);
                List<String> behind = valuesAbove(samples, "immudb_source_lag_transactions", 0);
                return samples.stream()
                        .filter(each -> each.name().equals("immudb_source_state"))
                        .filter(each ->
                                RunState.WAITING.toString().equals(each.labels().get("state")))
                        .anyMatch(each -> behind.contains(each.labels().get("database")));
            });
        } finally {
            over.set(true);
            writers.forEach(CompletableFuture::join);
        }
    }

    /** The databases of which a metric is above a value. */
    private static List<String> valuesAbove(List<MeasuredWorker.Sample> samples, String name, double value) {
        return samples.stream()
                .filter(each -> each.name().equals(name) && each.value() > value)
                .map(each -> String.valueOf(each.labels().get("database")))
                .toList();
    }
}

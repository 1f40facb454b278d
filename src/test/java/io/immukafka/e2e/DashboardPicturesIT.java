package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.ByteString;
import io.immukafka.document.AlertRulesTest;
import io.immukafka.document.DashboardPictures;
import io.immukafka.document.DashboardPictures.Phase;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.PrometheusServer;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Makes the pictures of the dashboard in {@code docs/images}: {@code -Ddocs.write=true} puts them there, otherwise they stay in
 * {@code target/dashboard}. A real pipeline goes through a catch-up, an idle time, an outage and a refusal. Needs prometheus,
 * npm and chromium.
 */
@Tag("campaign")
class DashboardPicturesIT {

    private static final Path FOLDER = Path.of("target/dashboard");
    private static final Path IMAGES = Path.of("docs/images");
    private static final long LARGEST = 150_000;

    private static final String BUSY = "shop";
    private static final String REFUSED = "bank";
    private static final int BACKLOG = 30_000;
    private static final int PER_SECOND = 150;
    private static final int PHASE_SECONDS = 40;

    private final List<Phase> phases = new ArrayList<>();

    private interface Step {
        void run() throws Exception;
    }

    @Test
    void thePanelsOfARealRun() throws Exception {
        for (String program : List.of("prometheus", "npm", "chromium")) {
            assumeTrue(AlertRulesTest.isInstalled(program), program + " is not installed");
        }
        try (ImmudbServer primary = ImmudbServer.start();
                ImmudbServer replica = ImmudbServer.start();
                KafkaBroker broker = KafkaBroker.start();
                ConnectWorker worker =
                        ConnectWorker.builder(broker).measured().heap("512m").start();
                Replication replication = new Replication("immudb", primary, replica, broker, worker);
                PrometheusServer prometheus = PrometheusServer.start(worker.measured())) {
            fill(replication);
            run(replication, broker);
            DashboardPictures pictures = new DashboardPictures(prometheus, phases, FOLDER);
            pictures.prepare();
            for (Path picture : List.of(
                    pictures.draw("dashboard-overview", 0, 21),
                    pictures.draw("dashboard-verification", 21, 45),
                    pictures.draw("dashboard-latency", 45, 53),
                    pictures.draw("dashboard-resources", 53, 69))) {
                assertThat(Files.size(picture)).as("bytes of %s", picture).isBetween(10_000L, LARGEST);
                if (Boolean.getBoolean("docs.write")) {
                    Files.createDirectories(IMAGES);
                    Files.copy(picture, IMAGES.resolve(picture.getFileName()), StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
    }

    private static void fill(Replication replication) {
        for (String database : List.of(BUSY, REFUSED)) {
            replication.primary().create(DatabaseSpec.fast(database));
        }
        ByteString value = ByteString.copyFrom(new byte[500]);
        try (ImmudbWriter writer = replication.primary().writer(BUSY)) {
            writer.pipelined(100, BACKLOG, i -> writer.setAsync(List.of(Item.of("key" + i, value))));
        }
    }

    private void run(Replication replication, KafkaBroker broker) throws Exception {
        phase("catch-up", () -> {
            replication.deploySource(BUSY + "," + REFUSED, 1, Map.of("tasks.max", "1"));
            replication.deploySink(Map.of());
            replication.awaitReplica(BUSY);
        });
        phase("load", () -> load(replication));
        phase("idle", DashboardPicturesIT::pass);
        phase("outage", () -> {
            replication.replica().server().kill();
            load(replication);
            replication.replica().server().restart();
        });
        phase("load", () -> load(replication));
        phase("refusal", () -> {
            new AlteredTopic(broker, replication.topic(REFUSED)).append("whose", new byte[] {1});
            load(replication);
        });
    }

    private void phase(String name, Step step) throws Exception {
        Instant from = Instant.now();
        step.run();
        phases.add(new Phase(name, from, Instant.now()));
    }

    private static void load(Replication replication) {
        try (WriteLoad busy = new WriteLoad(replication.primary(), BUSY, PER_SECOND);
                WriteLoad other = new WriteLoad(replication.primary(), REFUSED, PER_SECOND / 4, false)) {
            pass();
            assertThat(busy.committed()).hasSizeGreaterThan(PHASE_SECONDS);
            assertThat(other.committed()).isNotEmpty();
        }
    }

    /** Lets a phase last. */
    private static void pass() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PHASE_SECONDS);
        Awaitility.await().atMost(2 * PHASE_SECONDS, TimeUnit.SECONDS).until(() -> System.nanoTime() - end >= 0);
    }
}

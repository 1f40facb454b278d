package io.immukafka.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.client.ImmudbClient;
import io.immukafka.client.SessionLease;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.export.ExportOptions;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.metrics.Metric;
import io.immukafka.metrics.SourceMetrics;
import io.immukafka.record.RecordSchemas;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a database's feed gives between the visits of an idle database, with a real server. */
class DatabaseFeedIT {

    private static final String DATABASE = "idle";
    private static final Duration QUIET = Duration.ofMillis(200);

    private final ImmudbServer server = ImmudbServer.start();
    /** One session, for which two databases compete. */
    private final ImmudbClient client = new ImmudbClient(server.settings(Duration.ofSeconds(10)), 16 << 20, 1);

    private final ExportStarter exports =
            new ExportStarter(client, new ExportOptions(10, 1 << 16, 50, 500), new MemoryBudget(16 << 20, 1), () -> {});
    private final SourceMetrics metrics = new SourceMetrics();
    private final List<SourceRecord> records = new ArrayList<>();

    @AfterEach
    void end() {
        client.close();
        server.close();
    }

    private DatabaseFeed feed(Duration heartbeatInterval) {
        server.create(DatabaseSpec.fast(DATABASE));
        server.create(DatabaseSpec.fast("other"));
        try (ImmudbWriter writer = server.writer(DATABASE)) {
            writer.set("key", "value");
        }
        return new DatabaseFeed(
                new SourceDatabase(
                        DATABASE,
                        "p.idle",
                        new TransactionRecords(DATABASE, "p.idle"),
                        SourceDatabase.Basis.CERTAIN,
                        SourceOffset.BEGINNING,
                        SourceOffset.BEGINNING.start()),
                heartbeatInterval,
                metrics);
    }

    private boolean drain(DatabaseFeed feed) throws Exception {
        int before = records.size();
        feed.drainTo(records, 1 << 20);
        for (SourceRecord record : records.subList(before, records.size())) {
            if (payload(record) instanceof byte[] payload) {
                feed.release(payload.length);
            }
        }
        return feed.isCaughtUp(QUIET);
    }

    private static Object payload(SourceRecord record) {
        return ((Struct) record.value()).get(RecordSchemas.PAYLOAD);
    }

    private long states() {
        return records.stream().filter(each -> payload(each) == null).count();
    }

    private void visit(DatabaseFeed feed) {
        feed.start(exports);
        Awaitility.await().atMost(20, TimeUnit.SECONDS).until(() -> drain(feed));
        feed.rest();
    }

    private Object counted(Metric metric) {
        return Objects.requireNonNull(metrics.values().get(metric.id())).get();
    }

    @Test
    void everyVisitWritesTheStateAlsoIfTheSessionComesLate() throws Exception {
        DatabaseFeed feed = feed(Duration.ofMillis(1));
        visit(feed);
        assertThat(states()).isPositive();
        for (int visit = 0; visit < 5; visit++) {
            long before = states();
            SessionLease other = client.database("other").lease(() -> {});
            other.granted().get(10, TimeUnit.SECONDS);
            feed.start(exports);
            // Its state is asked for while it still waits.
            Awaitility.await()
                    .pollDelay(QUIET.multipliedBy(2))
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> !drain(feed));
            other.close();
            Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(20, TimeUnit.SECONDS)
                    .until(() -> drain(feed));
            feed.rest();
            assertThat(states()).as("after visit %d", visit).isGreaterThan(before);
        }
        assertThat(counted(Metric.RECORDS_TOTAL)).isEqualTo((long) records.size());
    }

    @Test
    void withoutHeartbeatsNoStateIsWritten() {
        DatabaseFeed feed = feed(Duration.ZERO);
        visit(feed);
        visit(feed);
        assertThat(records).hasSize(1);
        assertThat(states()).isZero();
        assertThat(counted(Metric.RECORDS_TOTAL)).isEqualTo(1L);
    }
}

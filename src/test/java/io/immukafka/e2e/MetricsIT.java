package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.document.AlertRulesTest;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.MeasuredWorker;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.metrics.ListingMetrics;
import io.immukafka.metrics.Metric;
import io.immukafka.metrics.Side;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/** The metrics of a real worker, in JMX and in what Prometheus gets, and what the log says of the start. */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MetricsIT {

    private static final String DATABASE = "measured";
    private static final int TRANSACTIONS = 50;
    private static final Duration SOON = Duration.ofSeconds(15);

    private final ImmudbServer primary = ImmudbServer.start();
    private final ImmudbServer replica = ImmudbServer.start();
    private final ConnectWorker worker;
    private final Replication replication;

    MetricsIT(TestServers servers) {
        worker = ConnectWorker.builder(servers.broker()).measured().start();
        replication = new Replication("metrics", primary, replica, servers.broker(), worker);
    }

    @BeforeAll
    void replicate() {
        replication.primary().create(DatabaseSpec.fast(DATABASE));
        write(TRANSACTIONS);
        // With a pattern the connector itself has metrics too.
        replication.deploySource(
                DATABASE + "*", Map.of("retry.backoff.max.ms", "1000", "heartbeat.interval.ms", "1000"));
        replication.deploySink(Map.of("retry.backoff.max.ms", "1000"));
        replication.awaitReplica(DATABASE);
    }

    @AfterAll
    void end() {
        replication.close();
        worker.close();
        replica.close();
        primary.close();
    }

    private void write(int transactions) {
        try (ImmudbWriter writer = replication.primary().writer(DATABASE)) {
            for (int i = 0; i < transactions; i++) {
                writer.set("key" + i, "value" + i);
            }
        }
    }

    private Map<String, Object> bean(Side side) throws Exception {
        Map<String, Map<String, Object>> beans =
                worker.measured().beans("kafka.connect:type=plugins,side=" + side.tag() + ",*");
        assertThat(beans).hasSize(1);
        return beans.values().iterator().next();
    }

    private double number(Side side, String metric) throws Exception {
        return ((Number) Objects.requireNonNull(bean(side).get(metric), metric)).doubleValue();
    }

    private void await(Side side, String metric, Object value) {
        worker.await(
                metric + " of the " + side + " is " + value,
                SOON,
                () -> value.equals(bean(side).get(metric)));
    }

    @Test
    @Order(1)
    void jmxHasTheMetricsOfThePage() throws Exception {
        long last = replication.primary().position(DATABASE).tx();
        await(Side.SINK, "committed-transaction", last);
        await(Side.SOURCE, "acknowledged-transaction", last);
        for (Side side : Side.values()) {
            Map<String, Object> bean = bean(side);
            assertThat(bean.keySet())
                    .containsExactlyInAnyOrderElementsOf(Metric.names(side).keySet());
            assertThat(bean)
                    .containsEntry("committed-transaction", last)
                    .containsEntry("verified-transaction", last)
                    .containsEntry("transactions-total", last)
                    .containsEntry("verified-transactions-total", last)
                    .containsEntry("parts-total", last)
                    .containsEntry("lag-transactions", 0L)
                    .containsEntry("lag-seconds", 0.0)
                    .containsEntry("stalled-seconds", 0.0)
                    .containsEntry("state", "running")
                    .containsEntry("error-code", 0L)
                    .containsEntry("retries-total", 0L)
                    .containsEntry("session-open", 1L);
            assertThat(number(side, "verified-age-seconds")).isBetween(0.0, 60.0);
            assertThat(number(side, "bytes-total")).isGreaterThan(last * 100.0);
        }
        assertThat(bean(Side.SOURCE))
                .containsEntry("emitted-transaction", last)
                .containsEntry("unacknowledged-records", 0L);
        assertThat(bean(Side.SINK))
                .containsEntry("received-transaction", last)
                .containsEntry("applied-transaction", last)
                .containsEntry("duplicate-transactions-total", 0L)
                .containsEntry("pending-records", 0L);
        assertThat(number(Side.SINK, "replay-max-ms")).isBetween(0.1, 60_000.0);
        assertThat(number(Side.SOURCE, "acknowledge-p50-ms")).isPositive();
    }

    @Test
    @Order(2)
    void theScrapeHasWhatPageAlertsAndDashboardName() throws Exception {
        write(1);
        replication.awaitReplica(DATABASE);
        List<MeasuredWorker.Sample> samples = worker.measured().samples();
        Set<String> names = samples.stream().map(MeasuredWorker.Sample::name).collect(Collectors.toSet());
        for (Path file : List.of(AlertRulesTest.ALERTS, AlertRulesTest.DASHBOARD)) {
            assertThat(names).as("the metrics named in %s", file).containsAll(AlertRulesTest.names(file));
        }
        Set<String> ours = new TreeSet<>();
        for (Side side : Side.values()) {
            for (Metric metric : Metric.values()) {
                if (metric.isIn(side) && metric.reading() != Metric.Reading.RETRIES) {
                    metric.ids().forEach(id -> ours.add("immudb_" + side.tag() + "_" + id.replace('-', '_')));
                }
            }
        }
        ListingMetrics.DESCRIPTIONS.keySet().forEach(id -> ours.add("immudb_connector_" + id.replace('-', '_')));
        assertThat(names).containsAll(ours);
        assertThat(samples)
                .filteredOn(each -> each.name().startsWith("immudb_connector_"))
                .allSatisfy(each -> assertThat(each.labels()).containsEntry("connector", replication.source()));
        assertThat(samples)
                .filteredOn(each -> each.name().startsWith("immudb_"))
                .filteredOn(each -> !each.name().startsWith("immudb_connector_"))
                .allSatisfy(each -> assertThat(each.labels())
                        .containsEntry("database", DATABASE)
                        .containsEntry("topic", replication.topic(DATABASE))
                        .containsEntry("task", "0")
                        .containsKey("connector"));
        assertThat(samples)
                .filteredOn(each -> each.name().equals("immudb_sink_state"))
                .singleElement()
                .matches(each ->
                        each.value() == 1 && "running".equals(each.labels().get("state")));
        assertThat(samples)
                .filteredOn(each -> each.name().equals("immudb_source_retries_by_cause_total"))
                .extracting(each -> each.labels().get("cause"))
                .contains("outage", "busy", "stalled");
    }

    @Test
    @Order(3)
    void theLogTellsWhereEachSideBeginsAndThatItHasCaughtUp() throws Exception {
        worker.await("both have caught up", SOON, () -> caughtUp().size() == 2);
        assertThat(caughtUp()).allMatch(line -> line.contains("'" + DATABASE + "'"));
        assertThat(Files.readString(worker.log()))
                .containsPattern("\\[" + replication.source() + "\\|task-0] Database '" + DATABASE
                        + "' is exported to topic '" + replication.topic(DATABASE) + "', beginning after transaction 0")
                .containsPattern("\\[immudb-replay-.*\\[" + replication.sink() + "\\|task-0] The replay into replica '"
                        + Replication.replicaOf(DATABASE) + "' begins after transaction 0 \\(Alh ");
    }

    private List<String> caughtUp() throws Exception {
        try (var lines = Files.lines(worker.log())) {
            return lines.filter(line -> line.contains("has caught up")).toList();
        }
    }

    @Test
    @Order(4)
    void anOutageOfTheReplicaShowsAndEnds() throws Exception {
        replica.kill();
        write(1);
        await(Side.SINK, "state", "retrying");
        worker.await("the sink's lag grows", SOON, () -> number(Side.SINK, "lag-seconds") > 2);
        assertThat(bean(Side.SINK)).containsEntry("lag-transactions", 1L);
        assertThat(number(Side.SINK, "retries-outage-total")).isPositive();
        assertThat(number(Side.SINK, "stalled-seconds")).isPositive();
        assertThat(bean(Side.SOURCE)).containsEntry("lag-transactions", 0L).containsEntry("state", "running");

        replica.restart();
        replication.awaitReplica(DATABASE);
        await(Side.SINK, "state", "running");
        assertThat(bean(Side.SINK)).containsEntry("lag-seconds", 0.0);
        assertThat(number(Side.SINK, "reconnects-total")).isPositive();
    }

    @Test
    @Order(5)
    void anOutageOfThePrimaryShowsAndEnds() throws Exception {
        primary.kill();
        await(Side.SOURCE, "state", "retrying");
        primary.restart();
        await(Side.SOURCE, "state", "running");
        write(1);
        replication.awaitReplica(DATABASE);
        assertThat(number(Side.SOURCE, "retries-total")).isPositive();
        assertThat(number(Side.SOURCE, "reconnects-total")).isPositive();
    }

    @Test
    @Order(6)
    void aDeletedConnectorLeavesNoMetrics() throws Exception {
        replication.delete(replication.sink());
        worker.await(
                "the sink's metrics are gone",
                SOON,
                () -> worker.measured()
                        .beans("kafka.connect:type=plugins,side=sink,*")
                        .isEmpty());
        assertThat(bean(Side.SOURCE)).containsEntry("state", "running");
    }
}

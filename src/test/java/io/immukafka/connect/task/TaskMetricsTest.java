package io.immukafka.connect.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.ErrorCode;
import io.immukafka.metrics.Metric;
import io.immukafka.metrics.RunState;
import io.immukafka.metrics.Side;
import io.immukafka.metrics.SinkMetrics;
import io.immukafka.metrics.SourceMetrics;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.metrics.internals.PluginMetricsImpl;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Metrics in a worker that has none for plugins. */
class TaskMetricsTest {

    private static final MBeanServer BEANS = ManagementFactory.getPlatformMBeanServer();

    /** As a worker of Kafka before 4.1 has it: the method is missing. */
    private static SourceTaskContext olderContext() {
        return (SourceTaskContext) Proxy.newProxyInstance(
                SourceTaskContext.class.getClassLoader(),
                new Class<?>[] {SourceTaskContext.class},
                (proxy, method, arguments) -> {
                    throw new NoSuchMethodError(method.getName());
                });
    }

    @Test
    void anOlderWorkerGetsMBeansOfOurOwn() throws Exception {
        SourceMetrics metrics = TaskMetrics.source();
        ObjectName name =
                new ObjectName("io.immukafka:type=immudb-source,connector=orders,task=0,database=shop,topic=p.shop");
        try (TaskMetrics published = TaskMetrics.of(olderContext(), Map.of("name", "orders"))) {
            published.publish(metrics, "shop", "p.shop");
            assertThat(Arrays.stream(BEANS.getMBeanInfo(name).getAttributes()).map(MBeanAttributeInfo::getName))
                    .containsExactlyInAnyOrderElementsOf(
                            Metric.names(Side.SOURCE).keySet());
            metrics.emitted(7, System.currentTimeMillis() / 1000, 100, true);
            assertThat(BEANS.getAttribute(name, "emitted-transaction")).isEqualTo(7L);
            assertThat(BEANS.getAttribute(name, "state")).isEqualTo("waiting");
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> (double) BEANS.getAttribute(name, "bytes-rate") > 0);

            published.withdraw(metrics);
            assertThat(BEANS.isRegistered(name)).isFalse();
        }
    }

    @Test
    void anInstanceThatHasNotEndedDoesNotKeepTheNextFromStarting() throws Exception {
        TaskName task = new TaskName("orders", "0");
        try (Metrics worker = new Metrics();
                PluginMetricsImpl old = new PluginMetricsImpl(worker, Map.of("task", "0"));
                PluginMetricsImpl young = new PluginMetricsImpl(worker, Map.of("task", "0"));
                TaskMetrics orphan = new TaskMetrics(new PluginRegistry(Side.SOURCE, old), task);
                TaskMetrics next = new TaskMetrics(new PluginRegistry(Side.SOURCE, young), task)) {
            orphan.publish(TaskMetrics.source(), "shop", "p.shop");
            SourceMetrics metrics = TaskMetrics.source();
            next.publish(metrics, "shop", "p.shop");
            metrics.emitted(7, System.currentTimeMillis() / 1000, 100, true);
            assertThat(emitted(worker)).isNotEqualTo(7L);

            orphan.close();
            old.close();
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> Long.valueOf(7).equals(emitted(worker)));
        }
    }

    private static @Nullable Object emitted(Metrics metrics) {
        return metrics.metrics().entrySet().stream()
                .filter(each -> each.getKey().name().equals("emitted-transaction"))
                .map(each -> each.getValue().metricValue())
                .findFirst()
                .orElse(null);
    }

    @Test
    void theLogContextNamesTheTask() {
        Map<String, String> properties = Map.of("name", "other");
        assertThat(TaskName.of("[a|b|task-12] ", properties)).isEqualTo(new TaskName("a|b", "12"));
        assertThat(TaskName.of("[orders|task-3|offsets] ", properties)).isEqualTo(new TaskName("orders", "3"));
        assertThat(TaskName.of("[orders|worker] ", properties)).isEqualTo(new TaskName("other", "0"));
    }

    @Test
    void tasksDoNotDisturbEachOther() throws Exception {
        TaskName one = new TaskName("a", "0");
        TaskName other = new TaskName("a", "1");
        try (TaskMetrics first = new TaskMetrics(new BeanRegistry(Side.SINK, one), one)) {
            SinkMetrics metrics = TaskMetrics.sink();
            first.publish(metrics, "shop", "p.shop");
            TaskMetrics second = new TaskMetrics(new BeanRegistry(Side.SINK, other), other);
            second.publish(TaskMetrics.sink(), "shop", "p.shop");
            assertThat(beans()).hasSize(2);
            second.close();
            assertThat(beans()).hasSize(1);
        }
        assertThat(beans()).isEmpty();
    }

    /** As Connect shows it; its other metrics of the task are gone by then. */
    @Test
    void aFailedTaskLeavesItsDatabasesBehindAsLongAsItIsFailed() throws Exception {
        TaskName task = new TaskName("failing", "0");
        AtomicReference<String> status = new AtomicReference<>("running");
        try (Metrics worker = new Metrics(
                new MetricConfig(),
                List.of(new JmxReporter()),
                Time.SYSTEM,
                new KafkaMetricsContext("kafka.connect"))) {
            worker.addMetric(
                    worker.metricName(
                            "status",
                            "connector-task-metrics",
                            Map.of("connector", task.connector(), "task", task.task())),
                    (Gauge<String>) (config, now) -> status.get());
            SinkMetrics metrics = stoppedAndClosed(task);
            status.set("failed");
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> beans().size() == 1);
            ObjectName left = beans().iterator().next();
            assertThat(left.getKeyPropertyList())
                    .containsEntry("database", "shop")
                    .containsEntry("connector", "failing");
            assertThat(BEANS.getAttribute(left, "state")).isEqualTo("stopped");
            assertThat(BEANS.getAttribute(left, "error-code")).isEqualTo((long) ErrorCode.GAP.number());
            assertThat(BEANS.getAttribute(left, "applied-transaction")).isEqualTo(7L);
            assertThat(BEANS.getAttribute(left, "last-call-age-seconds")).isEqualTo(Double.NaN);
            assertThat(metrics.state()).isEqualTo(RunState.STOPPED);

            status.set("running");
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> beans().isEmpty());

            stoppedAndClosed(task);
            status.set("failed");
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> beans().size() == 1);
            try (TaskMetrics restarted = new TaskMetrics(new BeanRegistry(Side.SINK, task), task)) {
                assertThat(beans()).isEmpty();
                restarted.called();
            }
        }
        assertThat(beans()).isEmpty();
    }

    /** In the order of Connect's calls: the partitions are taken from the task, and then it ends. */
    private static SinkMetrics stoppedAndClosed(TaskName task) {
        SinkMetrics metrics = TaskMetrics.sink();
        try (TaskMetrics published = new TaskMetrics(new BeanRegistry(Side.SINK, task), task)) {
            published.publish(metrics, "shop", "p.shop");
            metrics.resume(7);
            metrics.stopped(ErrorCode.GAP);
            published.withdraw(metrics);
        }
        return metrics;
    }

    @Test
    void aSinkLearnsFromASourceInTheSameWorkerHowFarItsTopicIs() {
        TaskName source = new TaskName("source", "0");
        TaskName sink = new TaskName("sink", "0");
        try (TaskMetrics one = new TaskMetrics(new BeanRegistry(Side.SOURCE, source), source);
                TaskMetrics other = new TaskMetrics(new BeanRegistry(Side.SINK, sink), sink)) {
            SourceMetrics emitted = TaskMetrics.source();
            SinkMetrics applied = TaskMetrics.sink();
            one.publish(emitted, "shop", "p.shop");
            other.publish(applied, "shop", "p.shop");
            applied.resume(5);
            emitted.resume(9);
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> applied.lag().transactions() == 4);
        }
        assertThat(LocalSources.last("p.shop")).isEmpty();
    }

    private static Set<ObjectName> beans() throws Exception {
        return BEANS.queryNames(new ObjectName("io.immukafka:type=immudb-sink,*"), null);
    }

    @Test
    void percentilesOfACatchUpAreCloseToItsHours() {
        WindowedLatency latency = new WindowedLatency();
        double hour = TimeUnit.HOURS.toMillis(1);
        for (int i = 1; i <= 1000; i++) {
            latency.record(i * hour / 100);
        }
        assertThat(latency.percentile(0.5)).isBetween(4.85 * hour, 5.01 * hour);
        assertThat(latency.percentile(0.99)).isBetween(9.6 * hour, 9.91 * hour);
        assertThat(latency.max()).isEqualTo(10 * hour);
    }

    @Test
    void percentilesAreCloseToTheDurations() {
        WindowedLatency latency = new WindowedLatency();
        assertThat(latency.percentile(0.5)).isNaN();
        for (int i = 1; i <= 1000; i++) {
            latency.record(i);
        }
        assertThat(latency.percentile(0.5)).isBetween(470.0, 530.0);
        assertThat(latency.percentile(0.99)).isBetween(960.0, 1020.0);
        assertThat(latency.max()).isEqualTo(1000);
    }
}

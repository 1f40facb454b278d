package io.immukafka.connect.task;

import io.immukafka.metrics.DatabaseMetrics;
import io.immukafka.metrics.Metric;
import io.immukafka.metrics.MetricClock;
import io.immukafka.metrics.SinkMetrics;
import io.immukafka.metrics.SourceMetrics;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.stats.Rate;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Publishes the metrics of a task's databases. A thread of its own looks at them every second, so that the log tells of a
 * database that makes no progress, and of a task that Connect does not call. Safe for several threads.
 */
public final class TaskMetrics implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TaskMetrics.class);

    /** The value of a tag, if a database stops before its name or topic is known. */
    public static final String UNKNOWN = "unknown";

    private static final String TOPIC = "topic";
    private static final long INTERVAL_SECONDS = 1;

    /** The metrics of one database, with what is computed from them. */
    private record Published(
            DatabaseMetrics metrics,
            Map<String, String> tags,
            Map<String, Rate> rates,
            Map<String, Long> counted,
            ProgressLog progress,
            Set<String> unpublished) {

        String topic() {
            return Objects.requireNonNull(tags.get(TOPIC));
        }
    }

    private final MetricsRegistry registry;
    private final MetricConfig rateConfig = new MetricConfig();
    private final Map<DatabaseMetrics, Published> published = new ConcurrentHashMap<>();
    /** Those of the partitions that were taken from the task last, until Connect calls it again. */
    private final Map<DatabaseMetrics, Published> withdrawn = new ConcurrentHashMap<>();

    private final TaskName task;
    private final WorkerStatus status;
    private final CallLog calls = new CallLog();
    private final ScheduledExecutorService timer;
    private final Future<?> looking;

    private volatile long lastCall = MetricClock.SYSTEM.steady();

    /** The metrics of a source task, for the thread that Connect starts it on. */
    public static TaskMetrics of(SourceTaskContext context, Map<String, String> properties) {
        TaskName task = TaskName.current(properties);
        return new TaskMetrics(WorkerMetrics.of(context, task), task);
    }

    /** The metrics of a sink task, for the thread that Connect starts it on. */
    public static TaskMetrics of(SinkTaskContext context, Map<String, String> properties) {
        TaskName task = TaskName.current(properties);
        return new TaskMetrics(WorkerMetrics.of(context, task), task);
    }

    TaskMetrics(MetricsRegistry registry, TaskName task) {
        this.registry = registry;
        this.task = task;
        status = new WorkerStatus(task);
        FailedTask.forget(task);
        Map<String, String> logContext = MDC.getCopyOfContextMap();
        timer = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(
                    () -> {
                        if (logContext != null) {
                            MDC.setContextMap(logContext);
                        }
                        work.run();
                    },
                    "immudb-metrics-" + task);
            thread.setDaemon(true);
            return thread;
        });
        looking = timer.scheduleWithFixedDelay(this::look, INTERVAL_SECONDS, INTERVAL_SECONDS, TimeUnit.SECONDS);
    }

    /** Metrics of a database that a source task exports. */
    public static SourceMetrics source() {
        return new SourceMetrics(new WindowedLatency(), new WindowedLatency(), MetricClock.SYSTEM);
    }

    /** Metrics of a database that a sink task replays. */
    public static SinkMetrics sink() {
        return new SinkMetrics(new WindowedLatency(), new WindowedLatency(), MetricClock.SYSTEM);
    }

    /** The name of the task's connector. */
    public String connector() {
        return task.connector();
    }

    /** Connect calls the task. */
    public void called() {
        lastCall = MetricClock.SYSTEM.steady();
        if (!withdrawn.isEmpty()) {
            withdrawn.clear();
        }
    }

    /** Publishes the metrics of a database. */
    public void publish(DatabaseMetrics metrics, String database, String topic) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("database", database);
        tags.put(TOPIC, topic);
        Map<String, Rate> rates = new LinkedHashMap<>();
        metrics.rated().keySet().forEach(id -> rates.put(id, new Rate()));
        Published report = new Published(
                metrics,
                tags,
                rates,
                new LinkedHashMap<>(),
                new ProgressLog("database '" + database + "' of topic '" + topic + "'", metrics),
                new HashSet<>(Metric.names(metrics.side()).keySet()));
        if (!register(report)) {
            log.info(
                    "The metrics of database '{}' are published when an earlier instance of this task has ended",
                    database);
        }
        metrics.belongsTo(() -> lastCall);
        published.put(metrics, report);
        if (metrics instanceof SourceMetrics source) {
            LocalSources.add(topic, source);
        }
    }

    /** Publishes what is not published yet; whether all is. */
    private boolean register(Published report) {
        Set<String> unpublished = report.unpublished();
        synchronized (unpublished) {
            DatabaseMetrics metrics = report.metrics();
            unpublished.removeIf(id -> {
                Rate rate = report.rates().get(id);
                return registry.add(
                        id,
                        Objects.requireNonNull(Metric.names(metrics.side()).get(id), id)
                                .description(),
                        report.tags(),
                        rate == null ? Objects.requireNonNull(metrics.values().get(id), id) : () -> measure(rate));
            });
            return unpublished.isEmpty();
        }
    }

    /** No longer publishes the metrics of a database, if it does. */
    public void withdraw(DatabaseMetrics metrics) {
        Published report = published.remove(metrics);
        if (report != null) {
            withdrawn.put(metrics, report);
            synchronized (report.unpublished()) {
                Metric.names(metrics.side()).keySet().stream()
                        .filter(id -> !report.unpublished().contains(id))
                        .forEach(id -> registry.remove(id, report.tags()));
                report.unpublished().clear();
            }
        }
    }

    private double measure(Rate rate) {
        synchronized (rate) {
            return rate.measure(rateConfig, MetricClock.SYSTEM.steady());
        }
    }

    private void look() {
        try {
            long now = MetricClock.SYSTEM.steady();
            boolean paused = status.is(WorkerStatus.PAUSED);
            calls.observe(paused, now - lastCall, now, log::info, log::warn, log::error);
            for (Published each : published.values()) {
                register(each);
                each.metrics().paused(paused);
                if (each.metrics() instanceof SinkMetrics sink) {
                    LocalSources.last(each.topic()).ifPresent(sink::stated);
                }
                each.metrics().rated().forEach((id, counter) -> count(each, id, counter, now));
                each.progress().observe(now, log::info, log::warn, log::error);
            }
        } catch (RuntimeException e) {
            log.warn("The metrics cannot be looked at", e);
        }
    }

    private void count(Published each, String id, LongSupplier counter, long now) {
        long total = counter.getAsLong();
        Long before = each.counted().put(id, total);
        Rate rate = Objects.requireNonNull(each.rates().get(id), id);
        synchronized (rate) {
            rate.record(rateConfig, (double) (total - (before == null ? 0 : before)), now);
        }
    }

    @Override
    public void close() {
        looking.cancel(true);
        registry.close();
        List<FailedTask.Left> left = Stream.concat(published.values().stream(), withdrawn.values().stream())
                .map(each -> new FailedTask.Left(each.metrics(), each.tags()))
                .toList();
        published.values().forEach(each -> {
            if (each.metrics() instanceof SourceMetrics source) {
                LocalSources.remove(each.topic(), source);
            }
        });
        published.clear();
        withdrawn.clear();
        FailedTask.watch(task, left, timer);
    }
}

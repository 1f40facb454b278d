package io.immukafka.connect.task;

import io.immukafka.metrics.DatabaseMetrics;
import io.immukafka.metrics.Metric;
import io.immukafka.metrics.Side;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The metrics that a task leaves behind. Connect removes those of a task that has failed, and then only its status would tell
 * of the databases; so they stay as MBeans of our own, {@code stopped}, for as long as the worker says that the task has failed.
 * Safe for several threads.
 */
final class FailedTask {

    /** How long Connect has to report the failure, in milliseconds. */
    private static final long PATIENCE_MS = 10_000;

    private static final long FIRST_PAUSE_MS = 250;

    /** The longest pause, and how long the metrics may outlive the failure if the task starts again in another worker. */
    private static final long LONGEST_PAUSE_MS = 5_000;

    private static final Map<TaskName, FailedTask> ALL = new ConcurrentHashMap<>();

    /**
     * A database of the task.
     *
     * @param tags of its metrics
     */
    record Left(DatabaseMetrics metrics, Map<String, String> tags) {}

    private final TaskName task;
    private final List<Left> databases;
    private final ScheduledExecutorService timer;
    private final WorkerStatus status;
    private final long since = System.nanoTime();

    private @Nullable MetricsRegistry registry;
    private long pause = FIRST_PAUSE_MS;

    private FailedTask(TaskName task, List<Left> databases, ScheduledExecutorService timer) {
        this.task = task;
        this.databases = databases;
        this.timer = timer;
        status = new WorkerStatus(task);
    }

    /**
     * A task has ended, perhaps because it has failed.
     *
     * @param databases that it had until then
     * @param timer looks after it, and is shut down when it is no longer needed
     */
    static void watch(TaskName task, List<Left> databases, ScheduledExecutorService timer) {
        FailedTask failed = new FailedTask(task, databases, timer);
        if (databases.isEmpty() || failed.status.current().isEmpty()) {
            timer.shutdownNow();
            return;
        }
        forget(task);
        ALL.put(task, failed);
        timer.execute(failed::look);
    }

    /** A task of this name starts anew, or is gone. */
    static void forget(TaskName task) {
        FailedTask failed = ALL.remove(task);
        if (failed != null) {
            failed.end();
        }
    }

    private synchronized void look() {
        if (timer.isShutdown()) {
            return;
        }
        boolean told = registry != null;
        if (status.is(WorkerStatus.FAILED)) {
            if (told) {
                pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
            } else {
                publish();
            }
        } else if (told || System.nanoTime() - since > TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS)) {
            ALL.remove(task, this);
            end();
            return;
        }
        Object unused = timer.schedule(this::look, pause, TimeUnit.MILLISECONDS);
    }

    private void publish() {
        MetricsRegistry beans = new BeanRegistry(databases.get(0).metrics().side(), task);
        registry = beans;
        for (Left each : databases) {
            DatabaseMetrics metrics = each.metrics();
            metrics.ended();
            Side side = metrics.side();
            Metric.names(side).forEach((id, metric) -> {
                Supplier<Object> value =
                        metrics.rated().containsKey(id) || !metrics.values().containsKey(id)
                                ? () -> 0.0
                                : Objects.requireNonNull(metrics.values().get(id), id);
                beans.add(id, metric.description(), each.tags(), value);
            });
        }
    }

    private synchronized void end() {
        timer.shutdownNow();
        if (registry != null) {
            registry.close();
            registry = null;
        }
    }
}

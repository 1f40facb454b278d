package io.immukafka.connect.task;

import io.immukafka.metrics.Side;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;

/** Publishes MBeans {@code io.immukafka:type=immudb-source,connector=…,task=…}, in a worker without metrics for plugins. */
final class BeanRegistry implements MetricsRegistry {

    /** The domain of the MBeans. */
    static final String DOMAIN = "io.immukafka";

    private final Side side;
    private final TaskName task;
    private final Metrics metrics =
            new Metrics(new MetricConfig(), List.of(new JmxReporter()), Time.SYSTEM, new KafkaMetricsContext(DOMAIN));

    BeanRegistry(Side side, TaskName task) {
        this.side = side;
        this.task = task;
        // Each registry has a count of its metrics; those of several tasks would have the same name.
        metrics.removeMetric(metrics.metricName("count", "kafka-metrics-count"));
    }

    @Override
    public boolean add(String name, String description, Map<String, String> tags, Supplier<Object> value) {
        metrics.addMetric(name(name, description, tags), (Gauge<Object>) (config, now) -> value.get());
        return true;
    }

    @Override
    public void remove(String name, Map<String, String> tags) {
        metrics.removeMetric(name(name, "", tags));
    }

    private MetricName name(String name, String description, Map<String, String> tags) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("connector", task.connector());
        all.put("task", task.task());
        all.putAll(tags);
        return metrics.metricName(name, side.type(), description, all);
    }

    @Override
    public void close() {
        metrics.close();
    }
}

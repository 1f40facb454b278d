package io.immukafka.connect.task;

import io.immukafka.metrics.Side;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;

/** Publishes as {@code kafka.connect:type=plugins,connector=…,task=…,side=…}. The worker removes what is left with the task. */
final class PluginRegistry implements MetricsRegistry {

    private static final String SIDE = "side";

    private final Side side;
    private final PluginMetrics metrics;

    PluginRegistry(Side side, PluginMetrics metrics) {
        this.side = side;
        this.metrics = metrics;
    }

    @Override
    public boolean add(String name, String description, Map<String, String> tags, Supplier<Object> value) {
        try {
            metrics.addMetric(name(name, description, tags), (Gauge<Object>) (config, now) -> value.get());
            return true;
        } catch (IllegalArgumentException taken) {
            // Connect starts a task anew without waiting for an instance that does not stop in time.
            return false;
        }
    }

    @Override
    public void remove(String name, Map<String, String> tags) {
        metrics.removeMetric(name(name, "", tags));
    }

    private MetricName name(String name, String description, Map<String, String> tags) {
        LinkedHashMap<String, String> all = new LinkedHashMap<>();
        all.put(SIDE, side.tag());
        all.putAll(tags);
        return metrics.metricName(name, description, all);
    }

    @Override
    public void close() {
        // The worker does.
    }
}

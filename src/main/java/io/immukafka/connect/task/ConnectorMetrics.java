package io.immukafka.connect.task;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.connector.ConnectorContext;

/**
 * Metrics of a connector, as {@code kafka.connect:type=plugins,connector=…}. A worker before Kafka 4.1 has none. Connect starts a
 * paused connector again with the metrics that it left, so {@link #close} removes them.
 */
public final class ConnectorMetrics implements AutoCloseable {

    private final List<Runnable> removals = new ArrayList<>();

    /**
     * Publishes metrics, if the worker can.
     *
     * @param descriptions by name
     * @param values by name; asked whenever somebody reads them
     */
    public ConnectorMetrics(
            ConnectorContext context, Map<String, String> descriptions, Map<String, Supplier<Object>> values) {
        PluginMetrics metrics;
        try {
            metrics = context.pluginMetrics();
        } catch (NoSuchMethodError | NoClassDefFoundError olderWorker) {
            return;
        }
        descriptions.forEach((id, description) -> {
            Supplier<Object> value = Objects.requireNonNull(values.get(id), id);
            MetricName name = metrics.metricName(id, description, new LinkedHashMap<>());
            metrics.addMetric(name, (Gauge<Object>) (config, now) -> value.get());
            removals.add(() -> metrics.removeMetric(name));
        });
    }

    @Override
    public void close() {
        removals.forEach(Runnable::run);
        removals.clear();
    }
}

package io.immukafka.connect.task;

import io.immukafka.metrics.Side;
import org.apache.kafka.connect.sink.SinkTaskContext;
import org.apache.kafka.connect.source.SourceTaskContext;

/**
 * The worker's metrics for plugins, which it has from Kafka 4.1 on; before that, MBeans of our own. The only class that
 * names the new method: where it is missing, calling it is an error.
 */
final class WorkerMetrics {

    private WorkerMetrics() {}

    static MetricsRegistry of(SourceTaskContext context, TaskName task) {
        try {
            return new PluginRegistry(Side.SOURCE, context.pluginMetrics());
        } catch (NoSuchMethodError | NoClassDefFoundError olderWorker) {
            return new BeanRegistry(Side.SOURCE, task);
        }
    }

    static MetricsRegistry of(SinkTaskContext context, TaskName task) {
        try {
            return new PluginRegistry(Side.SINK, context.pluginMetrics());
        } catch (NoSuchMethodError | NoClassDefFoundError olderWorker) {
            return new BeanRegistry(Side.SINK, task);
        }
    }
}

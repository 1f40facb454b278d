package io.immukafka.connect.task;

import java.util.Map;
import java.util.function.Supplier;

/** Where a task's metrics are published. Safe for several threads. */
interface MetricsRegistry extends AutoCloseable {

    /**
     * Publishes a metric.
     *
     * @param value a number or text, asked whenever somebody reads it
     * @return false if another instance of the task, which has not ended yet, holds the name
     */
    boolean add(String name, String description, Map<String, String> tags, Supplier<Object> value);

    /** No longer publishes a metric. */
    void remove(String name, Map<String, String> tags);

    /** No longer publishes any. */
    @Override
    void close();
}

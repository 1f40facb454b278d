package io.immukafka.connect.task;

import io.immukafka.metrics.LatencyRecorder;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.stats.Max;
import org.apache.kafka.common.metrics.stats.Percentiles;
import org.apache.kafka.common.metrics.stats.Percentiles.BucketSizing;

/** Percentiles of the last 30 to 60 s with Kafka's statistics. Takes no memory before the first duration. */
final class WindowedLatency implements LatencyRecorder {

    /** For 1000 buckets. */
    private static final int BYTES = 4000;

    /** The bucket of durations around 1 ms is half a millisecond wide, that around 1 s is 15 ms wide. */
    private static final double LONGEST_MS = 60_000;

    private final MetricConfig config = new MetricConfig();
    private final Percentiles percentiles = new Percentiles(BYTES, LONGEST_MS, BucketSizing.LINEAR);
    private final Max max = new Max();

    @Override
    public synchronized void record(double ms) {
        long now = System.currentTimeMillis();
        percentiles.record(config, ms, now);
        max.record(config, ms, now);
    }

    @Override
    public synchronized double percentile(double share) {
        return percentiles.value(config, System.currentTimeMillis(), share);
    }

    @Override
    public synchronized double max() {
        return max.measure(config, System.currentTimeMillis());
    }
}

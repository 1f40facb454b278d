package io.immukafka.connect.task;

import io.immukafka.metrics.LatencyRecorder;
import io.immukafka.metrics.MetricClock;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.stats.Max;
import org.apache.kafka.common.metrics.stats.Percentiles;
import org.apache.kafka.common.metrics.stats.Percentiles.BucketSizing;

/**
 * Percentiles of the last 30 to 60 s with Kafka's statistics. They are taken of logarithms, so that a millisecond is as exact as
 * the weeks of a catch-up. Takes no memory before the first duration.
 */
final class WindowedLatency implements LatencyRecorder {

    /** For 1000 buckets, each 3 % wide. */
    private static final int BYTES = 4000;

    private static final double SHORTEST_MS = 0.01;
    private static final double LONGEST_MS = TimeUnit.DAYS.toMillis(365);

    private final MetricConfig config = new MetricConfig();
    private final Percentiles percentiles =
            new Percentiles(BYTES, Math.log(SHORTEST_MS), Math.log(LONGEST_MS), BucketSizing.CONSTANT);
    private final Max max = new Max();

    @Override
    public synchronized void record(double ms) {
        long now = MetricClock.SYSTEM.steady();
        percentiles.record(config, Math.log(Math.max(ms, SHORTEST_MS)), now);
        max.record(config, ms, now);
    }

    @Override
    public synchronized double percentile(double share) {
        return Math.exp(percentiles.value(config, MetricClock.SYSTEM.steady(), share));
    }

    @Override
    public synchronized double max() {
        return max.measure(config, MetricClock.SYSTEM.steady());
    }
}

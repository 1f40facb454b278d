package io.immukafka.metrics;

import java.util.concurrent.TimeUnit;

/** Two clocks in milliseconds: one for ages and durations, one for timestamps. */
public interface MetricClock {

    /** The time in {@link #steady} of what never happened. */
    long NEVER = Long.MIN_VALUE;

    /** The clocks of this machine. */
    MetricClock SYSTEM = new MetricClock() {
        @Override
        public long steady() {
            return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
        }

        @Override
        public long wall() {
            return System.currentTimeMillis();
        }
    };

    /** For ages and durations: counts from any origin, and does not change when the system's clock is set. */
    long steady();

    /** For comparison with timestamps only: since 1970, and changes when the system's clock is set. */
    long wall();

    /** How old a timestamp is, in milliseconds; 0 for one in the future. */
    default long age(long seconds) {
        return Math.max(0, wall() - TimeUnit.SECONDS.toMillis(seconds));
    }
}

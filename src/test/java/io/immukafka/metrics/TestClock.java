package io.immukafka.metrics;

/** Clocks that only a test moves. The steady one starts below zero, as {@link System#nanoTime} may. */
public final class TestClock implements MetricClock {

    private long steady = -5_000_000;
    private long wall;

    /** @param wall milliseconds since 1970 */
    public TestClock(long wall) {
        this.wall = wall;
    }

    /** Time passes. */
    public void pass(long ms) {
        steady += ms;
        wall += ms;
    }

    /** Somebody sets the clock. */
    public void set(long ms) {
        wall += ms;
    }

    @Override
    public long steady() {
        return steady;
    }

    @Override
    public long wall() {
        return wall;
    }
}

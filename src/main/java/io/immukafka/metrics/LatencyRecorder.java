package io.immukafka.metrics;

/** Takes durations and gives percentiles over a window of time. Safe for several threads. */
public interface LatencyRecorder {

    /** Records nothing. */
    LatencyRecorder NONE = new LatencyRecorder() {
        @Override
        public void record(double ms) {}

        @Override
        public double percentile(double share) {
            return Double.NaN;
        }

        @Override
        public double max() {
            return Double.NaN;
        }
    };

    /** Takes a duration in milliseconds; must be cheap. */
    void record(double ms);

    /**
     * A percentile in milliseconds.
     *
     * @param share from 0 to 1
     * @return not a number if nothing was recorded within the window
     */
    double percentile(double share);

    /** The longest in milliseconds; not a number if nothing was recorded within the window. */
    double max();
}

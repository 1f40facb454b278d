package io.immukafka.metrics;

import java.util.Arrays;

/** Why an engine tried again. The names are those of the client's kinds of errors, where it has one. */
public enum RetryCause {
    OUTAGE(Metric.RETRIES_OUTAGE),
    BUSY(Metric.RETRIES_BUSY),
    SESSION_GONE(Metric.RETRIES_SESSION),
    STALLED(Metric.RETRIES_STALLED),
    ENDED(Metric.RETRIES_ENDED),
    OTHER(Metric.RETRIES_OTHER);

    /** Counts it. */
    final Metric metric;

    RetryCause(Metric metric) {
        this.metric = metric;
    }

    /** The cause of this name, {@link #OTHER} if there is none. */
    public static RetryCause named(String name) {
        return Arrays.stream(values())
                .filter(cause -> cause.name().equals(name))
                .findAny()
                .orElse(OTHER);
    }
}

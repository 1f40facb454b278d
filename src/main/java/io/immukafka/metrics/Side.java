package io.immukafka.metrics;

import java.util.Locale;

/** The connector that a metric belongs to. */
public enum Side {
    SOURCE,
    SINK;

    /** The value of the tag {@code side}. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The type of the MBean where the worker has no metrics for plugins. */
    public String type() {
        return "immudb-" + tag();
    }
}

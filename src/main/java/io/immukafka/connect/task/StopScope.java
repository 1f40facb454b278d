package io.immukafka.connect.task;

import java.util.Locale;

/** What stops when one database of a task cannot continue. */
public enum StopScope {
    /** That database alone, until the task is restarted; the task fails when its last database has stopped. */
    DATABASE,
    /** The whole task, at once. */
    TASK;

    /** Reads the value of the option; it is not case-sensitive. */
    public static StopScope of(String value) {
        return valueOf(value.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

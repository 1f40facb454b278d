package io.immukafka.connect.options;

import java.util.Locale;

/** The form of a change event's value. */
public enum ChangeFormat {
    /** The row itself; a deleted row has no value. */
    FLAT,
    /** The envelope of Debezium's connectors: the row before and after, the operation and its place. */
    DEBEZIUM;

    /** Reads the value of the option; it is not case-sensitive. */
    public static ChangeFormat of(String value) {
        return valueOf(value.toUpperCase(Locale.ROOT));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

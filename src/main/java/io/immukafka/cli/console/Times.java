package io.immukafka.cli.console;

import java.time.Instant;

/** Times as the command prints them. */
public final class Times {

    private Times() {}

    /** Seconds since 1970 as a date; as a number if they are beyond the calendar, since a header may hold anything. */
    public static String text(long seconds) {
        return seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()
                ? seconds + " s after 1970"
                : Instant.ofEpochSecond(seconds).toString();
    }
}

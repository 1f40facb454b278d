package io.immukafka.connect.sink;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Whether a partition has been read to its end. Connect does not tell a task where a partition ends, and silence may as well
 * come from brokers that do not answer. So the last record is read again, twice: each time the brokers do answer, and the end
 * is reached if nothing follows it. A partition that is written to all the time is read to where it ended when the question
 * came up once a record comes that was written later.
 */
final class EndCheck {

    private static final long PAUSE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final int ECHOES = 2;

    /** Clocks of the hosts that write to the topic may differ by somewhat less. */
    private static final Duration LATER = Duration.ofMinutes(1);

    private static final long NEVER = Long.MAX_VALUE;

    private long last = -1;
    private long at;
    private int echoes;
    private boolean asked;
    /** The time of writing, milliseconds since 1970, from which on a record was written after the question came up. */
    private long later = NEVER;
    /** When the question came up. */
    private long questionAt;

    private boolean passed;

    /**
     * A record was delivered.
     *
     * @param timestamp when it was written, milliseconds since 1970
     * @param now in nanoseconds, from any origin
     */
    void took(long offset, long timestamp, long now) {
        if (asked && offset == last) {
            echoes++;
        } else {
            last = offset;
            echoes = 0;
        }
        asked = false;
        at = now;
        passed |= timestamp >= later && now - questionAt >= LATER.toNanos();
    }

    /** The partition is read from elsewhere. */
    void moved() {
        last = -1;
        settled();
    }

    /** The question is settled, until it comes up again. */
    void settled() {
        later = NEVER;
        passed = false;
    }

    /** The offset to read again; empty if it is not time, or the last one has not been delivered again yet. */
    OptionalLong next(long now) {
        if (last < 0 || asked || echoes == ECHOES || now - at < PAUSE_NANOS) {
            return OptionalLong.empty();
        }
        asked = true;
        return OptionalLong.of(last);
    }

    /**
     * Whether the end is reached.
     *
     * @param time milliseconds since 1970
     */
    boolean isReached(long now, long time) {
        if (later == NEVER) {
            later = time + LATER.toMillis();
            questionAt = now;
        }
        return passed || (last >= 0 && echoes == ECHOES && now - at >= PAUSE_NANOS);
    }
}

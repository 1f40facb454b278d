package io.immukafka.metrics;

import java.util.Locale;

/** What a database of a task does at present. */
public enum RunState {
    /** It has no session: nothing is to be done, or other databases use all sessions. */
    WAITING,
    /** It has a session and works. */
    RUNNING,
    /** The server cannot be reached, or refuses for a time; the task tries again by itself. */
    RETRYING,
    /** It has something to do and does not wait for a session, and for a while nothing was done; the task does not know why. */
    STALLED,
    /** Connect has paused the connector. */
    PAUSED,
    /** It cannot continue before somebody repairs it; {@link Metric#ERROR_CODE} says why, or Connect's status of the task. */
    STOPPED;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

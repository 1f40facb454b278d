package io.immukafka.client.error;

/** What a caller does about a failed call. {@link ServerCondition} says more exactly what happened. */
public enum ServerErrorKind {
    /** The server, or the database in it, is not there now: try again, for as long as it takes. */
    OUTAGE,
    /** The server has more to do than it allows: try again later, and with less at once. */
    BUSY,
    /** The session ended: the next call opens another by itself. */
    SESSION_GONE,
    /** The server does not accept the user, or does not let the user do this. */
    RIGHTS,
    /** The server understood and said no; asking again gives the same answer. */
    REFUSED,
    /** The database or transaction does not exist. */
    NOT_FOUND,
    /** This program cannot do its part, regardless of the server: somebody has to repair it. */
    LOCAL,
    /** An answer that this program does not know. */
    UNKNOWN;

    /** Whether it passes by itself, so that trying again is right for as long as it takes. */
    public boolean passes() {
        return this == OUTAGE || this == BUSY || this == SESSION_GONE;
    }
}

package io.immukafka.engine;

import org.jspecify.annotations.Nullable;

/** An engine stopped for good: going on would break what it guarantees, or can't help. */
public final class EngineException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why it stopped. */
    public enum Reason {
        /** The data does not prove itself: malformed, corrupt, a gap or a fork. */
        UNPROVED,
        /** A server or a setting does not allow it. */
        REFUSED,
        /** A server, file or broker could not be reached, or gave an unknown answer for too long. */
        UNREACHABLE
    }

    private final Reason reason;

    /**
     * The end of an engine.
     *
     * @param message what happened, with both values, what it means and what to do next
     * @param cause null if there is none
     */
    public EngineException(Reason reason, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why it stopped. */
    public Reason reason() {
        return reason;
    }
}

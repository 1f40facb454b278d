package io.immukafka.engine;

import io.immukafka.ErrorCode;
import org.jspecify.annotations.Nullable;

/** An engine has failed: continuing would break its guarantees, or retrying would not help. */
public final class EngineException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Why it stopped. */
    public enum Reason {
        /** The data failed verification: malformed, corrupt, a gap or a fork. */
        UNPROVED,
        /** A server or a setting does not allow it. */
        REFUSED,
        /** A server, file or broker could not be reached, or gave an unknown answer for too long. */
        UNREACHABLE
    }

    private final Reason reason;
    private final ErrorCode code;

    /**
     * The end of an engine.
     *
     * @param code stands in front of the message
     * @param message what happened, with both values, what it means and what to do next
     * @param cause null if there is none
     */
    public EngineException(Reason reason, ErrorCode code, String message, @Nullable Throwable cause) {
        super(code.message(message), cause);
        this.reason = reason;
        this.code = code;
    }

    /** Why it stopped. */
    public Reason reason() {
        return reason;
    }

    /** The code under which {@code docs/errors.md} explains it. */
    public ErrorCode code() {
        return code;
    }
}

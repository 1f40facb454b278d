package io.immukafka.chain;

import org.jspecify.annotations.Nullable;

/** A transaction failed verification, or does not continue the history before it. */
public sealed class UnprovedException extends Exception permits ContradictedException {

    private static final long serialVersionUID = 1L;

    /**
     * Names what is wrong.
     *
     * @param message what is there, what should be
     * @param cause null for none
     */
    public UnprovedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

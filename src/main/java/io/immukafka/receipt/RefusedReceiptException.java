package io.immukafka.receipt;

import org.jspecify.annotations.Nullable;

/** A file is not a receipt, or its parts do not belong together. */
public final class RefusedReceiptException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * Names what is wrong.
     *
     * @param message what is there, and what should be
     * @param cause null for none
     */
    RefusedReceiptException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

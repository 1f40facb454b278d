package io.immukafka.change;

/** The stored state of a decoder cannot be read. */
public final class MalformedStateException extends Exception {

    private static final long serialVersionUID = 1L;

    MalformedStateException(String message, Throwable cause) {
        super(message, cause);
    }
}

package io.immukafka.cli.console;

/** Somebody pressed Ctrl-C, or asked the process to end. */
public final class InterruptedRunException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public InterruptedRunException(String message) {
        super(message);
    }
}

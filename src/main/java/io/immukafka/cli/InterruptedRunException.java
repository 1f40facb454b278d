package io.immukafka.cli;

/** Somebody pressed Ctrl-C, or asked the process to end. */
final class InterruptedRunException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InterruptedRunException(String message) {
        super(message);
    }
}

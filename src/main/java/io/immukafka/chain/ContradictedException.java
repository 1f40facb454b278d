package io.immukafka.chain;

/** A transaction is not the one that the primary stated. */
public final class ContradictedException extends UnprovedException {

    private static final long serialVersionUID = 1L;

    ContradictedException(String message) {
        super(message, null);
    }
}

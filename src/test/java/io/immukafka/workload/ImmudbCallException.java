package io.immukafka.workload;

import io.grpc.Status;

/** A call that a server refused or that did not reach it. */
public final class ImmudbCallException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ImmudbCallException(String place, Throwable cause) {
        super(place + ": " + cause.getMessage(), cause);
    }

    /** What the server answered. */
    public Status status() {
        return Status.fromThrowable(getCause());
    }
}

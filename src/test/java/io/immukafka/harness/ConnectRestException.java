package io.immukafka.harness;

/** Connect's REST interface answered with an error. */
public final class ConnectRestException extends RuntimeException {

    private final int status;

    ConnectRestException(String request, int status, String body) {
        super(request + " was answered with " + status + ": " + body);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}

package io.immukafka.client.error;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** A call to a server failed. The message says what was asked of whom, the answer, what it means and what to do. */
public final class ServerException extends Exception {

    private final ServerCondition condition;

    public ServerException(ServerCondition condition, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.condition = condition;
    }

    /** What a caller does about it. */
    public ServerErrorKind kind() {
        return condition.kind();
    }

    /** What happened, more exactly. */
    public ServerCondition condition() {
        return condition;
    }

    /**
     * The failure behind what a {@link java.util.concurrent.CompletableFuture} of this package ended with.
     *
     * @throws IllegalArgumentException if it is not from a call to a server; it is kept as the cause
     */
    public static ServerException of(Throwable failure) {
        Throwable inner = failure;
        while ((inner instanceof CompletionException || inner instanceof ExecutionException)
                && inner.getCause() != null) {
            inner = inner.getCause();
        }
        if (inner instanceof ServerException exception) {
            return exception;
        }
        throw new IllegalArgumentException("not a failed call to a server: " + failure, failure);
    }
}

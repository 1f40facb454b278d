package io.immukafka.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to use a session on one database until {@link #close}. Where a client has more databases than sessions,
 * {@link #granted} completes when it is this database's turn, and the holder is asked to close the lease when others wait.
 */
public final class SessionLease implements AutoCloseable {

    private final SessionLending lending;
    private final String database;
    private final boolean forCall;
    private final Runnable onReclaim;
    private final CompletableFuture<Void> granted = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * A lease that is not granted yet.
     *
     * @param forCall whether it lasts as long as one call
     */
    SessionLease(SessionLending lending, String database, boolean forCall, Runnable onReclaim) {
        this.lending = lending;
        this.database = database;
        this.forCall = forCall;
        this.onReclaim = onReclaim;
    }

    String database() {
        return database;
    }

    boolean isForCall() {
        return forCall;
    }

    /** Completes when the session may be used; never if the lease is closed before. */
    public CompletableFuture<Void> granted() {
        return granted;
    }

    void grant() {
        granted.complete(null);
    }

    void reclaim() {
        onReclaim.run();
    }

    /** Gives the session back. Closing a lease again has no effect. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            lending.close(this);
        }
    }
}

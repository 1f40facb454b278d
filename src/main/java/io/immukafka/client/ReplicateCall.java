package io.immukafka.client;

import java.util.concurrent.CompletableFuture;

/** A transaction on its way into a replica. */
public interface ReplicateCall {

    /**
     * The id under which the replica committed the transaction; fails with {@link ServerException}. After a failure the
     * transaction may be committed all the same if its last byte was sent: the replica's current state tells.
     */
    CompletableFuture<Long> result();

    /**
     * Ends the call. Before the last byte has left nothing is committed. The result fails with
     * {@link ServerCondition#CANCELLED} unless it is there already.
     */
    void cancel();
}

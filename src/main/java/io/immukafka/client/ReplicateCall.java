package io.immukafka.client;

import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import java.util.concurrent.CompletableFuture;

/** A transaction on its way into a replica. */
public interface ReplicateCall {

    /**
     * The header that the replica committed, by its own answer; fails with {@link ServerException}. After a failure, also that of an answer
     * which cannot be read, the transaction may be committed all the same if its last byte was sent: the replica's current state
     * tells.
     */
    CompletableFuture<CommittedTx> result();

    /**
     * Ends the call. Before the last byte has left nothing is committed. The result fails with
     * {@link ServerCondition#CANCELLED} unless it is there already.
     */
    void cancel();
}

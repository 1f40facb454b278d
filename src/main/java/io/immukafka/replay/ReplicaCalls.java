package io.immukafka.replay;

import io.immukafka.chain.Position;
import io.immukafka.client.DatabaseClient;
import io.immukafka.client.ReplicateCall;
import io.immukafka.client.SessionLease;
import io.immukafka.client.error.ServerException;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The calls of a replay to its replica, and the session that they need. For the engine's thread, unless said otherwise. */
final class ReplicaCalls {

    private final DatabaseClient database;
    private final ReplayMeter meter;
    private final Consumer<CompletableFuture<? extends ReplayEvent>> answers;

    /** Those in flight: an ended one would keep its transaction's bytes. */
    private final Map<Long, ReplicateCall> calls = new ConcurrentHashMap<>();

    private volatile @Nullable SessionLease session;

    /** @param answers takes the answer to each call; a failure is an answer too */
    ReplicaCalls(
            DatabaseClient database, ReplayMeter meter, Consumer<CompletableFuture<? extends ReplayEvent>> answers) {
        this.database = database;
        this.meter = meter;
        this.answers = answers;
    }

    void acquireSession() {
        SessionLease lease = database.lease(
                () -> answers.accept(CompletableFuture.completedFuture(new ReplayEvent.SessionReclaimed())));
        session = lease;
        answers.accept(lease.granted().thenApply(granted -> new ReplayEvent.SessionGranted()));
    }

    void releaseSession() {
        SessionLease lease = session;
        session = null;
        if (lease != null) {
            lease.close();
        }
    }

    /** Whether other databases must give a session back first. Any thread. */
    boolean awaitSession() {
        SessionLease lease = session;
        return lease != null && !lease.granted().isDone();
    }

    void send(long number, Input.Whole tx) {
        long sentAt = System.nanoTime();
        ReplicateCall call = database.replicate(tx.content().proved(tx.computed()));
        calls.put(number, call);
        answers.accept(call.result()
                .<ReplayEvent>thenApply(committed -> {
                    meter.answered(tx.claim(), sentAt);
                    return new ReplayEvent.Done(
                            number, committed.position(tx.claim().alh()));
                })
                .exceptionally(problem -> new ReplayEvent.CallFailed(number, ServerException.of(problem)))
                .whenComplete((answer, problem) -> calls.remove(number)));
    }

    void cancel(long number) {
        ReplicateCall call = calls.get(number);
        if (call != null) {
            call.cancel();
        }
    }

    /** Reads the replica's own header of a transaction. */
    void compare(long tx) {
        answers.accept(database.header(tx)
                .<ReplayEvent>thenApply(header -> new ReplayEvent.Compared(new Position(tx, header.alh())))
                .exceptionally(problem -> new ReplayEvent.CompareFailed(tx, ServerException.of(problem))));
    }

    /** Calls without an answer. Any thread. */
    int inFlight() {
        return calls.size();
    }

    /** Ends everything, after the engine's thread has ended. */
    void close() {
        calls.values().forEach(ReplicateCall::cancel);
        releaseSession();
    }
}

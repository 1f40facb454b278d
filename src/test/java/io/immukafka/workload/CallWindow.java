package io.immukafka.workload;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

/** Starts calls one after the other and holds back while too many wait for their answer. */
final class CallWindow {

    private final int inFlight;
    private final Semaphore room;
    private final AtomicLong newest = new AtomicLong();
    private final CompletableFuture<Long> result = new CompletableFuture<>();

    CallWindow(int inFlight) {
        this.inFlight = inFlight;
        this.room = new Semaphore(inFlight);
    }

    /** Starts all calls, unless one fails. The future gives the newest transaction, or the first failure. */
    CompletableFuture<Long> run(int calls, IntFunction<CompletableFuture<Long>> call) {
        for (int i = 0; i < calls && !result.isDone(); i++) {
            room.acquireUninterruptibly();
            var unused = call.apply(i).whenComplete((tx, failure) -> {
                if (failure == null) {
                    newest.accumulateAndGet(tx, Math::max);
                } else {
                    result.completeExceptionally(failure);
                }
                room.release();
            });
        }
        room.acquireUninterruptibly(inFlight);
        result.complete(newest.get());
        return result;
    }
}

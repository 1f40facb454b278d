package io.immukafka.workload;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Runs lanes side by side, each with one transaction in flight, until all are at their end or one fails. */
final class LaneRunner {

    private static final int PROGRESS_EVERY = 100;

    private final ImmudbWriter writer;
    private final AtomicInteger done;
    private final IntConsumer progress;
    private final ExecutorService threads = Executors.newFixedThreadPool(2, task -> {
        Thread thread = new Thread(task, "workload");
        thread.setDaemon(true);
        return thread;
    });

    LaneRunner(ImmudbWriter writer, int done, IntConsumer progress) {
        this.writer = writer;
        this.done = new AtomicInteger(done);
        this.progress = progress;
    }

    /** @throws ImmudbCallException if the server refuses a transaction */
    void run(List<Lane> lanes) {
        CompletableFuture<?> failed = new CompletableFuture<>();
        try {
            CompletableFuture<?>[] running =
                    lanes.stream().map(lane -> new Run(lane, failed).start()).toArray(CompletableFuture<?>[]::new);
            CompletableFuture.anyOf(CompletableFuture.allOf(running), failed).join();
        } catch (CompletionException refused) {
            throw new ImmudbCallException("workload", refused.getCause() == null ? refused : refused.getCause());
        } finally {
            threads.shutdown();
        }
        progress.accept(done.get());
    }

    private final class Run {

        private final Lane lane;
        private final CompletableFuture<?> failed;
        private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();

        Run(Lane lane, CompletableFuture<?> failed) {
            this.lane = lane;
            this.failed = failed;
        }

        CompletableFuture<@Nullable Void> start() {
            threads.execute(this::advance);
            return ended;
        }

        private void advance() {
            try {
                Shape shape = lane.next();
                if (shape == null || failed.isDone()) {
                    ended.complete(null);
                    return;
                }
                var unused = lane.write(shape, writer).whenCompleteAsync((tx, failure) -> answered(failure), threads);
            } catch (RuntimeException failure) {
                failed.completeExceptionally(failure);
            }
        }

        private void answered(@Nullable Throwable failure) {
            if (failure != null) {
                failed.completeExceptionally(failure);
                return;
            }
            int written = done.incrementAndGet();
            if (written % PROGRESS_EVERY == 0) {
                progress.accept(written);
            }
            advance();
        }
    }
}

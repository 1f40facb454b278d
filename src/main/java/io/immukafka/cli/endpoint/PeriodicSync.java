package io.immukafka.cli.endpoint;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Makes a growing file durable while it is written, in a thread of its own: a crash loses little, and the end has little
 * left to wait for. For one writing thread.
 */
final class PeriodicSync {

    private static final long EVERY_BYTES = 32L << 20;

    private final FileChannel file;
    private CompletableFuture<?> running = CompletableFuture.completedFuture(null);
    private long begunAt;

    /**
     * Nothing is done yet.
     *
     * @param length of the file, which counts as durable
     */
    PeriodicSync(FileChannel file, long length) {
        this.file = file;
        begunAt = length;
    }

    /**
     * The file has grown.
     *
     * @throws IOException if what was written before could not be made durable
     */
    void grown(long length) throws IOException {
        if (length - begunAt >= EVERY_BYTES && running.isDone()) {
            await();
            begunAt = length;
            running = CompletableFuture.runAsync(this::force, PeriodicSync::start);
        }
    }

    /**
     * Waits until nothing is under way.
     *
     * @throws IOException if what was written before could not be made durable
     */
    void await() throws IOException {
        try {
            running.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof UncheckedIOException failure ? failure.getCause() : new IOException(e);
        }
    }

    private void force() {
        try {
            file.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "write-behind");
        thread.setDaemon(true);
        thread.start();
    }
}

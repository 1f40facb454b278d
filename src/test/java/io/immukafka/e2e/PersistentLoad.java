package io.immukafka.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.immukafka.harness.ImmudbServer;
import io.immukafka.workload.ImmudbCallException;
import io.immukafka.workload.ImmudbWriter;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that writes to a database at a steady rate for as long as its server lets it, and tries again and again while the
 * server is away. Now and then a value takes several records.
 */
final class PersistentLoad implements AutoCloseable {

    private static final int LARGE_EVERY = 500;
    private static final int LARGE = 600_000;
    private static final int SMALL = 2_000;
    private static final long PAUSE_NANOS = 100_000_000;

    private final ImmudbServer server;
    private final String database;
    private final long everyNanos;
    private final Random random = new Random(17);
    private final Thread thread;
    private volatile boolean closed;

    /** Starts to write, so many transactions a second. */
    PersistentLoad(ImmudbServer server, String database, int perSecond) {
        this.server = server;
        this.database = database;
        everyNanos = SECONDS.toNanos(1) / perSecond;
        thread = new Thread(this::run, "load of " + database);
        thread.start();
    }

    private void run() {
        while (!closed) {
            try (ImmudbWriter writer = server.writer(database)) {
                write(writer);
            } catch (ImmudbCallException away) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void write(ImmudbWriter writer) {
        long next = System.nanoTime();
        for (int call = 0; !closed; call++) {
            byte[] value = new byte[call % LARGE_EVERY == LARGE_EVERY / 2 ? LARGE : random.nextInt(SMALL)];
            random.nextBytes(value);
            writer.set("key" + call, value);
            next = Math.max(next + everyNanos, System.nanoTime() - SECONDS.toNanos(1));
            LockSupport.parkNanos(next - System.nanoTime());
        }
    }

    /** Ends it when its last write is answered. */
    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}

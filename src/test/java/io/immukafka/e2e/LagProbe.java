package io.immukafka.e2e;

import io.immukafka.workload.ImmudbWriter;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Writes ten transactions a second into a database, and measures how long the replica takes at worst to have one. */
final class LagProbe implements AutoCloseable {

    private static final long PERIOD_MS = 100;
    private static final long LOOK_MS = 20;

    private final Replication replication;
    private final String database;
    private final ImmudbWriter writer;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);
    private final ConcurrentSkipListMap<Long, Long> missing = new ConcurrentSkipListMap<>();
    private final AtomicLong worstNanos = new AtomicLong();
    private long written;

    LagProbe(Replication replication, String database) {
        this.replication = replication;
        this.database = database;
        writer = replication.primary().writer(database);
        written = replication.primary().position(database).tx();
        Future<?> unused = threads.scheduleWithFixedDelay(this::write, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
        unused = threads.scheduleWithFixedDelay(this::look, 0, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    private void write() {
        writer.set("probe" + written, "value");
        written++;
        missing.put(written, System.nanoTime());
    }

    private void look() {
        long there =
                replication.replica().position(Replication.replicaOf(database)).tx();
        long now = System.nanoTime();
        missing.values().stream().findFirst().ifPresent(since -> worstNanos.accumulateAndGet(now - since, Math::max));
        missing.headMap(there, true).clear();
    }

    /** The worst lag since the last call, in seconds. */
    double worstSeconds() {
        return worstNanos.getAndSet(0) / 1e9;
    }

    @Override
    public void close() throws InterruptedException {
        threads.shutdownNow();
        threads.awaitTermination(10, TimeUnit.SECONDS);
        writer.close();
    }
}

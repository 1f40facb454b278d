package io.immukafka.e2e;

import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import com.google.protobuf.ByteString;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Writes to a database at a steady rate, mostly small values and now and then one that takes several records. */
final class WriteLoad implements AutoCloseable {

    private static final int LARGE_EVERY = 200;
    private static final int LARGE = 1_200_000;
    private static final int SMALL = 2_000;

    private final ImmudbWriter writer;
    private final boolean large;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Map<Long, Long> committed = new ConcurrentHashMap<>();
    private final Random random = new Random(11);
    private int calls;
    private volatile CompletableFuture<?> all = CompletableFuture.completedFuture(null);

    /** Starts to write, so many transactions a second. */
    WriteLoad(Site site, String database, int perSecond) {
        this(site, database, perSecond, true);
    }

    /** @param large whether some transactions are larger than a record */
    WriteLoad(Site site, String database, int perSecond, boolean large) {
        writer = site.writer(database);
        this.large = large;
        timer.scheduleAtFixedRate(this::write, 0, 1_000_000_000L / perSecond, TimeUnit.NANOSECONDS);
    }

    private void write() {
        int call = calls++;
        byte[] value = new byte[large && call % LARGE_EVERY == LARGE_EVERY / 2 ? LARGE : random.nextInt(SMALL)];
        random.nextBytes(value);
        CompletableFuture<?> written = writer.setAsync(List.of(Item.of("key" + call, ByteString.copyFrom(value))))
                .thenAccept(tx -> committed.put(tx, System.nanoTime()));
        all = CompletableFuture.allOf(all, written);
    }

    /** When the writer learned that a transaction is committed, by {@link System#nanoTime}. */
    Map<Long, Long> committed() {
        return committed;
    }

    /** Ends it, when everything is committed; fails if the server refused something. */
    @Override
    public void close() {
        timer.shutdown();
        try {
            if (!timer.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the load did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.join();
        writer.close();
    }
}

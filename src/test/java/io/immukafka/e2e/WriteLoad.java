package io.immukafka.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Writes to a database at a steady rate, mostly small values and now and then one that takes several records. */
final class WriteLoad implements AutoCloseable {

    private static final int LARGE_EVERY = 200;
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int LARGE = 1_200_000;
    private static final int SMALL = 2_000;

    /** A server that is busy with something else gets no more than it has slots for. */
    private static final int MOST_IN_FLIGHT = 20;

    private final ImmudbWriter writer;
    private final boolean large;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final Map<Long, Long> committed = new ConcurrentHashMap<>();
    private final Random random = new Random(11);
    private int calls;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /** Starts to write, so many transactions a second. */
    WriteLoad(Site site, String database, int perSecond) {
        this(site, database, perSecond, true);
    }

    /** @param large whether some transactions are larger than a record */
    WriteLoad(Site site, String database, int perSecond, boolean large) {
        writer = site.writer(database);
        this.large = large;
        var unused = timer.scheduleAtFixedRate(this::write, 0, 1_000_000_000L / perSecond, TimeUnit.NANOSECONDS);
    }

    private void write() {
        if (inFlight.get() >= MOST_IN_FLIGHT || failure.get() != null) {
            return;
        }
        int call = calls++;
        byte[] value = new byte[large && call % LARGE_EVERY == LARGE_EVERY / 2 ? LARGE : random.nextInt(SMALL)];
        random.nextBytes(value);
        inFlight.incrementAndGet();
        var unused = writer.setAsync(List.of(Item.of("key" + call, ByteString.copyFrom(value))))
                .whenComplete((tx, problem) -> {
                    if (problem == null) {
                        committed.put(tx, System.nanoTime());
                    } else {
                        failure.set(problem);
                    }
                    inFlight.decrementAndGet();
                });
    }

    /** When the writer learned that a transaction is committed, by {@link System#nanoTime}. */
    Map<Long, Long> committed() {
        return committed;
    }

    /** Ends it, when everything is committed; fails if the server refused something. */
    @Override
    public void close() {
        timer.shutdown();
        await().atMost(LIMIT).until(() -> timer.isTerminated() && inFlight.get() == 0);
        writer.close();
        assertThat(failure.get()).as("a write was refused").isNull();
    }
}

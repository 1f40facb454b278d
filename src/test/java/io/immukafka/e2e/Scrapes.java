package io.immukafka.e2e;

import io.immukafka.harness.ConnectWorker;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Reads the metrics of workers every 15 s, as a Prometheus server does, and measures how long an answer takes at worst. */
final class Scrapes implements AutoCloseable {

    private static final long PERIOD_SECONDS = 15;

    private final List<ConnectWorker> workers;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AtomicLong worstNanos = new AtomicLong();

    Scrapes(List<ConnectWorker> workers) {
        this.workers = workers;
        Future<?> unused = timer.scheduleAtFixedRate(this::scrape, PERIOD_SECONDS, PERIOD_SECONDS, TimeUnit.SECONDS);
    }

    private void scrape() {
        for (ConnectWorker worker : workers) {
            long asked = System.nanoTime();
            try {
                worker.measured().scrape();
            } catch (IOException e) {
                // Slower than Prometheus waits: it counts with all that it took.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            worstNanos.accumulateAndGet(System.nanoTime() - asked, Math::max);
        }
    }

    double worstSeconds() {
        return worstNanos.get() / 1e9;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}

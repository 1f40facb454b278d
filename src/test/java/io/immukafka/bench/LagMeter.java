package io.immukafka.bench;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongSupplier;

/** Sees when each transaction has arrived somewhere, by asking for the newest one again and again. */
final class LagMeter implements AutoCloseable {

    private static final long ASK_EVERY_MS = 2;

    private final AtomicLongArray arrived;
    private final Thread thread;
    private volatile boolean closed;

    /**
     * A meter that is running.
     *
     * @param newest id of the newest transaction there
     * @param most ids that are possible
     */
    LagMeter(String name, LongSupplier newest, int most) {
        arrived = new AtomicLongArray(most + 1);
        thread = new Thread(() -> watch(newest), "lag-" + name);
        thread.start();
    }

    private void watch(LongSupplier newest) {
        long seen = 0;
        try {
            while (!closed) {
                long now = newest.getAsLong();
                long at = System.nanoTime();
                for (; seen < now && seen + 1 < arrived.length(); seen++) {
                    arrived.set((int) seen + 1, at);
                }
                Thread.sleep(ASK_EVERY_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether this transaction has arrived. */
    boolean has(long tx) {
        return arrived.get((int) tx) != 0;
    }

    /** Milliseconds between commit and arrival, sorted; {@code committed} holds nanoTime by id, 0 for not measured. */
    double[] lags(long[] committed) {
        double[] lags = new double[committed.length];
        int count = 0;
        for (int tx = 1; tx < committed.length; tx++) {
            if (committed[tx] != 0 && arrived.get(tx) != 0) {
                lags[count++] = Math.max(0, arrived.get(tx) - committed[tx]) / 1e6;
            }
        }
        double[] sorted = Arrays.copyOf(lags, count);
        Arrays.sort(sorted);
        return sorted;
    }

    /** The value below which this share of the sorted values lies. */
    static double quantile(double[] sorted, double share) {
        return sorted.length == 0
                ? Double.NaN
                : sorted[Math.min(sorted.length - 1, (int) Math.ceil(share * sorted.length) - 1)];
    }

    @Override
    public void close() throws InterruptedException {
        closed = true;
        thread.join();
    }
}

package io.immukafka.bench;

import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** How long a committed transaction takes to the replica, through Kafka and natively at the same time. */
final class LagFigure implements Figure {

    private static final int SECONDS = Integer.getInteger("bench.seconds", 20);
    private static final int BEFORE = 10;

    private final boolean exactlyOnce;

    LagFigure(boolean exactlyOnce) {
        this.exactlyOnce = exactlyOnce;
    }

    @Override
    public String name() {
        return exactlyOnce ? "lag-exactly-once" : "lag";
    }

    @Override
    public void measure(Fixtures fixtures, Results results) throws Exception {
        try (TestBed bed = new TestBed(exactlyOnce, TestBed.SMALL_HEAP)) {
            // What the first one measures is a worker that compiles.
            measure(bed, "warm", 200);
            for (int rate : new int[] {30, 200}) {
                Lags lags = measure(bed, "lag" + rate, rate);
                String figure = "lag at " + rate + " a second" + (exactlyOnce ? ", exactly once" : "");
                for (double share : new double[] {0.5, 0.99}) {
                    String name = "p" + Math.round(100 * share);
                    double ours = LagMeter.quantile(lags.ours(), share);
                    double theirs = LagMeter.quantile(lags.theirs(), share);
                    results.add(figure, name + " through Kafka, proved", "ms", List.of(ours));
                    results.add(figure, name + " native replication", "ms", List.of(theirs));
                    results.atLeast(share < 0.9 ? 20 : 10, figure, name + ", native / ours", theirs / ours);
                }
            }
        }
    }

    /** Sorted, in milliseconds. */
    private record Lags(double[] ours, double[] theirs) {}

    private static Lags measure(TestBed bed, String database, int rate) throws Exception {
        String ours = database + "_kafka";
        String theirs = database + "_native";
        int count = rate * SECONDS;
        bed.fill(database, new Load(database, BEFORE, 1, 100));
        bed.replicateThroughKafka(database, ours);
        bed.replicateNatively(database, DatabaseSpec.named(theirs));
        bed.awaitApplied(ours, BEFORE);
        bed.awaitApplied(theirs, BEFORE);
        long[] committed = new long[BEFORE + count + 1];
        try (LagMeter kafka = new LagMeter(ours, () -> bed.applied(ours), BEFORE + count);
                LagMeter natively = new LagMeter(theirs, () -> bed.applied(theirs), BEFORE + count);
                ImmudbWriter writer = bed.writer(database)) {
            long began = System.nanoTime();
            for (int i = 0; i < count; i++) {
                TimeUnit.NANOSECONDS.sleep(began + i * 1_000_000_000L / rate - System.nanoTime());
                long tx = writer.set("key" + i, "v".repeat(100));
                committed[(int) tx] = System.nanoTime();
            }
            long last = (long) BEFORE + count;
            Clock.await(() -> kafka.has(last) && natively.has(last));
            bed.end(database);
            return new Lags(kafka.lags(committed), natively.lags(committed));
        }
    }
}

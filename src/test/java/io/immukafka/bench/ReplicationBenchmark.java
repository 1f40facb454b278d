package io.immukafka.bench;

import io.immukafka.workload.ImmudbWriter;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Catch-up and lag, through Kafka beside immudb's native replication of the same database, in one run.
 *
 * <p>Prints a table; system properties {@code bench.transactions} (20000), {@code bench.seconds} (20) and
 * {@code bench.exactly.once} (false) change the load.
 */
public final class ReplicationBenchmark {

    private static final int TRANSACTIONS = Integer.getInteger("bench.transactions", 20_000);
    private static final int SECONDS = Integer.getInteger("bench.seconds", 20);
    private static final boolean EXACTLY_ONCE = Boolean.getBoolean("bench.exactly.once");
    private static final long LIMIT_SECONDS = 600;

    private ReplicationBenchmark() {}

    /** Runs the benchmark; needs no arguments. */
    public static void main(String[] arguments) throws Exception {
        try (Rig rig = new Rig(EXACTLY_ONCE)) {
            System.out.printf(
                    "%d processors, exactly-once %s%n",
                    Runtime.getRuntime().availableProcessors(), EXACTLY_ONCE ? "on" : "off");
            catchUp(rig);
            for (int rate : new int[] {30, 200}) {
                lag(rig, rate);
            }
        }
    }

    private static void catchUp(Rig rig) throws InterruptedException {
        // The first pass warms the worker up; what counts is the second.
        rig.fill("warm", TRANSACTIONS);
        rig.replicateThroughKafka("warm", "warm_kafka");
        await(() -> rig.applied("warm_kafka") >= TRANSACTIONS);

        rig.fill("small", TRANSACTIONS);
        double ours = seconds(() -> rig.replicateThroughKafka("small", "small_kafka"), rig, "small_kafka");
        double theirs = seconds(() -> rig.replicateNatively("small", "small_native"), rig, "small_native");
        rig.compare("small", "small_kafka");
        System.out.printf(
                "%ncatch-up of %,d small transactions (100 bytes), from deployment to the last one applied%n",
                TRANSACTIONS);
        System.out.printf("%-24s %10s %16s%n", "", "seconds", "transactions/s");
        System.out.printf("%-24s %10.1f %,16.0f%n", "through Kafka, proved", ours, TRANSACTIONS / ours);
        System.out.printf("%-24s %10.1f %,16.0f%n", "native replication", theirs, TRANSACTIONS / theirs);
        System.out.printf("ratio %.1f%n", theirs / ours);
    }

    private static double seconds(Runnable start, Rig rig, String replica) throws InterruptedException {
        long began = System.nanoTime();
        start.run();
        await(() -> rig.applied(replica) >= TRANSACTIONS);
        return (System.nanoTime() - began) / 1e9;
    }

    private static void lag(Rig rig, int rate) throws Exception {
        String database = "lag" + rate;
        String ours = database + "_kafka";
        String theirs = database + "_native";
        int count = rate * SECONDS;
        rig.fill(database, 10);
        rig.replicateThroughKafka(database, ours);
        rig.replicateNatively(database, theirs);
        await(() -> rig.applied(ours) >= 10 && rig.applied(theirs) >= 10);
        long[] committed = new long[10 + count + 1];
        try (LagMeter kafka = new LagMeter(ours, () -> rig.applied(ours), 10 + count);
                LagMeter natively = new LagMeter(theirs, () -> rig.applied(theirs), 10 + count);
                ImmudbWriter writer = rig.writer(database)) {
            long began = System.nanoTime();
            for (int i = 0; i < count; i++) {
                TimeUnit.NANOSECONDS.sleep(began + i * 1_000_000_000L / rate - System.nanoTime());
                long tx = writer.set("key" + i, "v".repeat(100));
                committed[(int) tx] = System.nanoTime();
            }
            long last = 10 + count;
            await(() -> kafka.has(last) && natively.has(last));
            System.out.printf("%nlag of %,d transactions at %d a second, in ms after the commit%n", count, rate);
            System.out.printf("%-24s %8s %8s%n", "", "p50", "p99");
            double[] a = kafka.lags(committed);
            double[] b = natively.lags(committed);
            print("through Kafka, proved", a);
            print("native replication", b);
            System.out.printf(
                    "ratio p50 1/%.0f, p99 1/%.0f%n",
                    LagMeter.quantile(b, 0.5) / LagMeter.quantile(a, 0.5),
                    LagMeter.quantile(b, 0.99) / LagMeter.quantile(a, 0.99));
        }
    }

    private static void print(String what, double[] lags) {
        System.out.printf("%-24s %8.1f %8.1f%n", what, LagMeter.quantile(lags, 0.5), LagMeter.quantile(lags, 0.99));
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long began = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - began > TimeUnit.SECONDS.toNanos(LIMIT_SECONDS)) {
                throw new IllegalStateException("not done within " + LIMIT_SECONDS + " s");
            }
            Thread.sleep(20);
        }
    }
}

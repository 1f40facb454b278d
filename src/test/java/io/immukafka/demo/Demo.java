package io.immukafka.demo;

import io.immukafka.chain.Position;
import io.immukafka.harness.ConnectorStatus;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Workload;
import io.immukafka.workload.WorkloadSpec;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Shows the whole pipeline on real servers: transactions of a primary travel through Kafka into a replica while the
 * worker is restarted, both end with the same checksum, and a forged transaction is refused.
 *
 * <p>Exit code 0 only if all of it held.
 */
public final class Demo {

    private static final int TRANSACTIONS = 10_000;
    private static final Duration LONGEST = Duration.ofMinutes(5);
    private static final String FORGED_REPLICA = "ledger_forged";

    private static final PrintStream out = System.out;

    private Demo() {}

    /** Runs the demo; needs no arguments. */
    public static void main(String[] arguments) throws Exception {
        boolean held;
        long began = System.nanoTime();
        out.println("Starting a Kafka broker, a Connect worker, an immudb primary and an immudb replica ...");
        try (DemoPipeline pipeline = DemoPipeline.start()) {
            out.printf(
                    "  primary %s, replica another server, broker %s%n",
                    pipeline.primary().address(), pipeline.broker().bootstrapServers());
            pipeline.deploy();
            out.println("Both connectors are deployed through REST, as connectors/*.json ships them.");
            boolean replicated = replicate(pipeline);
            held = refuseForgery(pipeline) && replicated;
        }
        out.printf("%n%s (%d s)%n", held ? "All of it held." : "NOT ALL OF IT HELD.", seconds(began));
        System.exit(held ? 0 : 1);
    }

    private static boolean replicate(DemoPipeline pipeline) throws Exception {
        out.printf("%nWriting %,d transactions of mixed shapes and sizes:%n", TRANSACTIONS);
        out.printf("%8s %12s %16s %12s %10s%n", "seconds", "committed", "topic records", "applied", "lag");
        AtomicInteger written = new AtomicInteger();
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(pipeline.primary(), written));
        long began = System.nanoTime();
        boolean restarted = false;
        while (true) {
            boolean done = writing.isDone();
            Position committed = pipeline.committed();
            Position applied = pipeline.applied(DemoPipeline.REPLICA);
            out.printf(
                    "%8d %,12d %,16d %,12d %,10d%n",
                    seconds(began), committed.tx(), pipeline.records(), applied.tx(), committed.tx() - applied.tx());
            if (done && applied.tx() >= committed.tx()) {
                writing.join();
                return compare(committed, applied);
            }
            if (System.nanoTime() - began > LONGEST.toNanos()) {
                out.println("The replica did not arrive in time.");
                return false;
            }
            if (!restarted && written.get() >= TRANSACTIONS / 2) {
                restarted = true;
                out.println("         restarting the Connect worker in the middle of it ...");
                pipeline.restartWorker();
            }
            Thread.sleep(1000);
        }
    }

    private static void write(ImmudbServer primary, AtomicInteger written) {
        try (ImmudbWriter writer = primary.writer(DemoPipeline.DATABASE)) {
            new Workload(WorkloadSpec.of(2026, TRANSACTIONS).withInFlight(32)).write(writer, written::set);
        }
    }

    private static boolean compare(Position primary, Position replica) {
        boolean same = primary.equals(replica);
        out.printf(
                "%nprimary: transaction %,d, Alh %s%n",
                primary.tx(), primary.alh().toHex());
        out.printf(
                "replica: transaction %,d, Alh %s%n",
                replica.tx(), replica.alh().toHex());
        out.println(
                same
                        ? "The same checksum: the replica holds the whole history of the primary, byte for byte."
                        : "THE CHECKSUMS DIFFER.");
        return same;
    }

    private static boolean refuseForgery(DemoPipeline pipeline) throws Exception {
        long forged = 100;
        out.printf(
                "%nCopying the topic's beginning, with one bit changed in the timestamp of transaction %d ...%n",
                forged);
        new ForgedCopy(pipeline.broker()).write(DemoPipeline.TOPIC, "forged." + DemoPipeline.DATABASE, forged);
        String trace = pipeline.failingSink("forged." + DemoPipeline.DATABASE, "${database}_forged");
        out.println("A second sink reads the copy, and its task says:");
        out.println("  " + ConnectorStatus.reason(trace));
        Position reached = pipeline.applied(FORGED_REPLICA);
        Position before = pipeline.primaryAt(forged - 1);
        boolean untouched = reached.equals(before);
        out.printf(
                "Its replica ends with transaction %,d, right before the forged one, with %s.%n",
                reached.tx(), untouched ? "the primary's checksum" : "ANOTHER CHECKSUM THAN THE PRIMARY'S");
        return untouched && trace.contains("transaction " + forged);
    }

    private static long seconds(long began) {
        return Duration.ofNanos(System.nanoTime() - began).toSeconds();
    }
}

package io.immukafka.bench;

import io.immukafka.workload.DatabaseSpec;
import java.util.concurrent.atomic.AtomicInteger;

/** A database that is there already, through Kafka into a replica, beside immudb's native replication. */
final class CatchUpFigure implements Figure {

    private static final String OURS = "through Kafka, proved, deployment included";
    private static final String NATIVE = "native replication";
    private static final String TUNED = "native replication, a flush every 5 ms and 300 slots";

    @Override
    public String name() {
        return "catch-up";
    }

    @Override
    public void measure(Fixtures fixtures, Results results) throws Exception {
        Load load = Load.SMALL;
        String figure = "catch-up, small, worker with " + TestBed.SMALL_HEAP.most();
        AtomicInteger runs = new AtomicInteger();
        try (TestBed bed = new TestBed(false, TestBed.SMALL_HEAP)) {
            new Comparison(figure, load.unit())
                    .addWarm(OURS, load.work(), () -> {
                        String database = next(runs);
                        bed.fill(database, load);
                        double seconds = Clock.seconds(() -> {
                            bed.replicateThroughKafka(database, database);
                            bed.awaitApplied(database, load.transactions());
                        });
                        bed.compare(database, database);
                        bed.end(database);
                        return seconds;
                    })
                    .add(NATIVE, load.work(), () -> natively(bed, DatabaseSpec.named(next(runs)), load))
                    .add(TUNED, load.work(), () -> natively(bed, DatabaseSpec.fast(next(runs)), load))
                    .hold(fixtures, results);
        }
        results.atLeast(5, figure, OURS, NATIVE);
    }

    private static String next(AtomicInteger runs) {
        return "run" + runs.incrementAndGet();
    }

    private static double natively(TestBed bed, DatabaseSpec replica, Load load) throws Exception {
        String database = replica.name();
        bed.fill(database, load);
        return Clock.seconds(() -> {
            bed.replicateNatively(database, replica);
            bed.awaitApplied(database, load.transactions());
        });
    }
}

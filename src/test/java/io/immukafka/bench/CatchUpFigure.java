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
    public void measure(Scene scene, Results results) throws Exception {
        Load load = Load.SMALL;
        String figure = "catch-up, small, worker with " + Rig.SMALL_HEAP.most();
        AtomicInteger runs = new AtomicInteger();
        try (Rig rig = new Rig(false, Rig.SMALL_HEAP)) {
            new Contest(figure, load.unit())
                    .addWarm(OURS, load.work(), () -> {
                        String database = next(runs);
                        rig.fill(database, load);
                        double seconds = Clock.seconds(() -> {
                            rig.replicateThroughKafka(database, database);
                            rig.awaitApplied(database, load.transactions());
                        });
                        rig.compare(database, database);
                        rig.end(database);
                        return seconds;
                    })
                    .add(NATIVE, load.work(), () -> natively(rig, DatabaseSpec.named(next(runs)), load))
                    .add(TUNED, load.work(), () -> natively(rig, DatabaseSpec.fast(next(runs)), load))
                    .hold(scene, results);
        }
        results.atLeast(5, figure, OURS, NATIVE);
    }

    private static String next(AtomicInteger runs) {
        return "run" + runs.incrementAndGet();
    }

    private static double natively(Rig rig, DatabaseSpec replica, Load load) throws Exception {
        String database = replica.name();
        rig.fill(database, load);
        return Clock.seconds(() -> {
            rig.replicateNatively(database, replica);
            rig.awaitApplied(database, load.transactions());
        });
    }
}

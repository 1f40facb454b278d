package io.immukafka.bench;

import java.util.concurrent.atomic.AtomicInteger;

/** A database that is there already, through Kafka into a replica, beside immudb's native replication. */
final class CatchUpFigure implements Figure {

    private static final String OURS = "through Kafka, proved, deployment included";
    private static final String NATIVE = "native replication";

    @Override
    public String name() {
        return "catch-up";
    }

    @Override
    public void measure(Scene scene, Results results) throws Exception {
        Load load = Load.SMALL;
        String figure = "catch-up, small, worker with " + Rig.HEAP;
        AtomicInteger runs = new AtomicInteger();
        try (Rig rig = new Rig(false, Rig.HEAP)) {
            new Contest(figure, load.unit())
                    .add(OURS, load.work(), () -> {
                        String database = "k" + runs.incrementAndGet();
                        rig.fill(database, load);
                        double seconds = Clock.seconds(() -> {
                            rig.replicateThroughKafka(database, database);
                            Clock.await(() -> rig.applied(database) >= load.transactions());
                        });
                        rig.compare(database, database);
                        rig.end(database);
                        return seconds;
                    })
                    .add(NATIVE, load.work(), () -> {
                        String database = "n" + runs.incrementAndGet();
                        rig.fill(database, load);
                        return Clock.seconds(() -> {
                            rig.replicateNatively(database, database);
                            Clock.await(() -> rig.applied(database) >= load.transactions());
                        });
                    })
                    .hold(scene, results);
        }
        results.atLeast(5, figure, OURS, NATIVE);
    }
}

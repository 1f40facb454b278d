package io.immukafka.bench;

import io.immukafka.workload.DatabaseSpec;

/**
 * A small database that is there already, through Kafka into a replica, by a worker that has just started with Kafka's own
 * flags and the plain connectors, beside immudb's native replication. Each run has a worker of its own.
 */
final class ColdCatchUpFigure implements Figure {

    private static final String OURS = "through Kafka, plain connectors, deployment included";
    private static final String NATIVE = "native replication";
    private static final String DATABASE = "cold";

    @Override
    public String name() {
        return "catch-up-cold";
    }

    @Override
    public void measure(Scene scene, Results results) throws Exception {
        Load load = Load.FEW_SMALL;
        String figure = "catch-up, " + load.name() + ", worker just started with " + Rig.PLAIN_HEAP.most() + " and G1";
        new Contest(figure, load.unit())
                .add(OURS, load.work(), () -> {
                    try (Rig rig = new Rig(false, Rig.PLAIN_HEAP)) {
                        rig.fill(DATABASE, load);
                        double seconds = Clock.seconds(() -> {
                            rig.replicatePlainly(DATABASE, DATABASE);
                            rig.awaitApplied(DATABASE, load.transactions());
                        });
                        rig.compare(DATABASE, DATABASE);
                        return seconds;
                    }
                })
                .add(NATIVE, load.work(), () -> {
                    try (Rig rig = new Rig(false, Rig.PLAIN_HEAP)) {
                        rig.fill(DATABASE, load);
                        return Clock.seconds(() -> {
                            rig.replicateNatively(DATABASE, DatabaseSpec.named(DATABASE));
                            rig.awaitApplied(DATABASE, load.transactions());
                        });
                    }
                })
                .hold(scene, results);
        results.atLeast(5, figure, OURS, NATIVE);
    }
}

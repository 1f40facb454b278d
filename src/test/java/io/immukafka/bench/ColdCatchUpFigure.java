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
    public void measure(Fixtures fixtures, Results results) throws Exception {
        Load load = Load.FEW_SMALL;
        String figure =
                "catch-up, " + load.name() + ", worker just started with " + TestBed.PLAIN_HEAP.most() + " and G1";
        new Comparison(figure, load.unit())
                .add(OURS, load.work(), () -> {
                    try (TestBed bed = new TestBed(false, TestBed.PLAIN_HEAP)) {
                        bed.fill(DATABASE, load);
                        double seconds = Clock.seconds(() -> {
                            bed.replicatePlainly(DATABASE, DATABASE);
                            bed.awaitApplied(DATABASE, load.transactions());
                        });
                        bed.compare(DATABASE, DATABASE);
                        return seconds;
                    }
                })
                .add(NATIVE, load.work(), () -> {
                    try (TestBed bed = new TestBed(false, TestBed.PLAIN_HEAP)) {
                        bed.fill(DATABASE, load);
                        return Clock.seconds(() -> {
                            bed.replicateNatively(DATABASE, DatabaseSpec.named(DATABASE));
                            bed.awaitApplied(DATABASE, load.transactions());
                        });
                    }
                })
                .hold(fixtures, results);
        results.atLeast(5, figure, OURS, NATIVE);
    }
}

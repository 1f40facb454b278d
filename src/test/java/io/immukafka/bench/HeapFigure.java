package io.immukafka.bench;

import java.util.List;
import java.util.Map;

/** Catch-up of every load by a worker with a small heap beside one with plenty: it should cost nothing. */
final class HeapFigure implements Figure {

    private static final String SMALL = TestBed.SMALL_HEAP.most();
    private static final String PLENTY = TestBed.LARGE_HEAP.most();

    @Override
    public String name() {
        return "heap";
    }

    @Override
    public void measure(Fixtures fixtures, Results results) throws Exception {
        for (Load load : List.of(Load.SMALL, Load.MEDIUM, Load.LARGE)) {
            String figure = "catch-up, " + load.name() + ", by heap of the worker";
            try (TestBed small = new TestBed(false, TestBed.SMALL_HEAP);
                    TestBed large = new TestBed(false, TestBed.LARGE_HEAP)) {
                small.fill(load.name(), load);
                large.fill(load.name(), load);
                new Comparison(figure, load.unit())
                        .addWarm(SMALL, load.work(), new CatchUp(small, load))
                        .addWarm(PLENTY, load.work(), new CatchUp(large, load))
                        .hold(fixtures, results);
            }
            results.atLeast(0.9, figure, SMALL, PLENTY);
        }
    }

    /** The same database again and again, each time into another replica. */
    private static final class CatchUp implements Comparison.Run {

        private final TestBed bed;
        private final Load load;
        private int runs;

        CatchUp(TestBed bed, Load load) {
            this.bed = bed;
            this.load = load;
        }

        @Override
        public double seconds() throws Exception {
            String into = load.name() + "_" + ++runs;
            return Clock.seconds(() -> {
                bed.export(load.name() + runs, load.name(), Map.of("topic.prefix", "run" + runs));
                bed.replay(load.name() + runs, "run" + runs + "." + load.name(), into);
                bed.awaitApplied(into, load.transactions());
                bed.end(load.name() + runs);
            });
        }
    }
}

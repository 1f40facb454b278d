package io.immukafka.bench;

import java.util.List;
import java.util.Map;

/** Catch-up of every load by a worker with a small heap beside one with plenty: it should cost nothing. */
final class HeapFigure implements Figure {

    private static final String SMALL = Rig.SMALL_HEAP.most();
    private static final String PLENTY = Rig.LARGE_HEAP.most();

    @Override
    public String name() {
        return "heap";
    }

    @Override
    public void measure(Scene scene, Results results) throws Exception {
        for (Load load : List.of(Load.SMALL, Load.MEDIUM, Load.LARGE)) {
            String figure = "catch-up, " + load.name() + ", by heap of the worker";
            try (Rig small = new Rig(false, Rig.SMALL_HEAP);
                    Rig large = new Rig(false, Rig.LARGE_HEAP)) {
                small.fill(load.name(), load);
                large.fill(load.name(), load);
                new Contest(figure, load.unit())
                        .addWarm(SMALL, load.work(), new CatchUp(small, load))
                        .addWarm(PLENTY, load.work(), new CatchUp(large, load))
                        .hold(scene, results);
            }
            results.atLeast(0.9, figure, SMALL, PLENTY);
        }
    }

    /** The same database again and again, each time into another replica. */
    private static final class CatchUp implements Contest.Run {

        private final Rig rig;
        private final Load load;
        private int runs;

        CatchUp(Rig rig, Load load) {
            this.rig = rig;
            this.load = load;
        }

        @Override
        public double seconds() throws Exception {
            String into = load.name() + "_" + ++runs;
            return Clock.seconds(() -> {
                rig.export(load.name() + runs, load.name(), Map.of("topic.prefix", "run" + runs));
                rig.replay(load.name() + runs, "run" + runs + "." + load.name(), into);
                rig.awaitApplied(into, load.transactions());
                rig.end(load.name() + runs);
            });
        }
    }
}

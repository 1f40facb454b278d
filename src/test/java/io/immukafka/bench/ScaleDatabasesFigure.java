package io.immukafka.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One source and one sink with 1 to 16 databases, the same number of transactions in all. */
final class ScaleDatabasesFigure implements Figure {

    private static final String FIGURE = "scale-databases, catch-up through Kafka";

    @Override
    public String name() {
        return "scale-databases";
    }

    @Override
    public void measure(Fixtures fixtures, Results results) throws Exception {
        for (int databases : new int[] {1, 4, 16}) {
            Load load = Load.scaled("part", 48_000 / databases, 1, 100);
            List<Double> rates = new ArrayList<>();
            try (TestBed bed = new TestBed(false, TestBed.SMALL_HEAP)) {
                for (int run = 0; run <= fixtures.repetitions(); run++) {
                    double seconds = seconds(bed, load, databases, "r" + run + "x");
                    if (run > 0) {
                        rates.add(load.transactions() * databases / seconds);
                    }
                }
            }
            results.add(FIGURE, databases + " databases", "tx/s", rates);
        }
        double first = results.median(FIGURE, "1 databases");
        for (int databases : new int[] {1, 4, 16}) {
            double cost = first / results.median(FIGURE, databases + " databases");
            results.add(FIGURE + ", cost against the first", databases + " databases", "\u00d7", List.of(cost));
        }
    }

    private static double seconds(TestBed bed, Load load, int databases, String prefix) throws Exception {
        for (int i = 0; i < databases; i++) {
            bed.fill(prefix + i, load);
        }
        double seconds = Clock.seconds(() -> {
            bed.export(prefix, prefix + "*", Map.of());
            bed.replayAll(prefix, "bench\\." + prefix + ".*");
            for (int i = 0; i < databases; i++) {
                bed.awaitApplied(prefix + i, load.transactions());
            }
        });
        bed.end(prefix);
        return seconds;
    }
}

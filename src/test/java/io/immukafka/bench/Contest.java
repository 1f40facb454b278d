package io.immukafka.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several ways to do the same, each run again and again, in turn, so that all see the same machine. */
final class Contest {

    /** Does the work once. */
    interface Run {
        /** @return how many seconds it took */
        double seconds() throws Exception;
    }

    private record Contestant(String name, double work, int warmUps, Run run) {}

    private static final int WARM_UPS = Integer.getInteger("bench.warmups", 5);

    private final String figure;
    private final String unit;
    private final List<Contestant> contestants = new ArrayList<>();

    /** @param unit of the rates, such as {@code tx/s} */
    Contest(String figure, String unit) {
        this.figure = figure;
        this.unit = unit;
    }

    /** Adds one that does so much work in a run, in the unit, and runs once before it counts. */
    Contest add(String name, double work, Run run) {
        contestants.add(new Contestant(name, work, 1, run));
        return this;
    }

    /** Adds one whose code this JVM has to compile first: it runs a few times before it counts. */
    Contest addWarm(String name, double work, Run run) {
        contestants.add(new Contestant(name, work, WARM_UPS, run));
        return this;
    }

    /** Runs all, and tells their rates. */
    void hold(Scene scene, Results results) throws Exception {
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        for (int round = -WARM_UPS; round < scene.repetitions(); round++) {
            for (Contestant each : contestants) {
                if (round < -each.warmUps()) {
                    continue;
                }
                double rate = each.work() / each.run().seconds();
                System.out.printf(
                        "  %s, %s: %,.1f %s%s%n", figure, each.name(), rate, unit, round < 0 ? " (warm-up)" : "");
                if (round >= 0) {
                    rates.computeIfAbsent(each.name(), any -> new ArrayList<>()).add(rate);
                }
            }
        }
        rates.forEach((name, values) -> results.add(figure, name, unit, values));
    }
}

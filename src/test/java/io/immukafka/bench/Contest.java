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

    private record Contestant(String name, double work, int runs, Run run) {}

    private final String figure;
    private final String unit;
    private final List<Contestant> contestants = new ArrayList<>();

    /** @param unit of the rates, such as {@code tx/s} */
    Contest(String figure, String unit) {
        this.figure = figure;
        this.unit = unit;
    }

    /** Adds one that does so much work in a run, in the unit. */
    Contest add(String name, double work, Run run) {
        return add(name, work, Integer.MAX_VALUE, run);
    }

    /** Adds one that is so slow that it runs only so many times. */
    Contest add(String name, double work, int runs, Run run) {
        contestants.add(new Contestant(name, work, runs, run));
        return this;
    }

    /** Runs all, and tells their rates. */
    void hold(Scene scene, Results results) throws Exception {
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        for (int round = -scene.warmUps(); round < scene.repetitions(); round++) {
            for (Contestant each : contestants) {
                if (round < 0 ? each.runs() < Integer.MAX_VALUE : round >= each.runs()) {
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

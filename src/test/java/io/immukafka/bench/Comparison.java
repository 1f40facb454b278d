package io.immukafka.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Several ways to do the same, each run again and again, in turn, so that all see the same machine. */
final class Comparison {

    /** Does the work once. */
    interface Run {
        /** @return how many seconds it took */
        double seconds() throws Exception;
    }

    /** The fewest rounds after which a JVM is taken for warm. */
    private static final int WARM_UPS = Integer.getInteger("bench.warmups", 5);

    private static final int MOST_WARM_UPS = 4 * WARM_UPS;

    /** How much faster than any before a round must be to show that it was not. */
    private static final double FASTER = 1.02;

    /** Rounds in which it gets no faster before it is taken for warm. */
    private static final int PATIENCE = 3;

    private final String figure;
    private final String unit;
    private final List<Entrant> entrants = new ArrayList<>();

    /** @param unit of the rates, such as {@code tx/s} */
    Comparison(String figure, String unit) {
        this.figure = figure;
        this.unit = unit;
    }

    /** Adds one that does so much work in a run, in the unit, and runs once before it counts. */
    Comparison add(String name, double work, Run run) {
        entrants.add(new Entrant(name, work, 1, 1, run));
        return this;
    }

    /** Adds one whose code a JVM has to compile first: it runs until it gets no faster before it counts. */
    Comparison addWarm(String name, double work, Run run) {
        entrants.add(new Entrant(name, work, WARM_UPS, MOST_WARM_UPS, run));
        return this;
    }

    /** Runs all, and tells their rates. */
    void hold(Fixtures fixtures, Results results) throws Exception {
        while (entrants.stream().anyMatch(each -> !each.warm())) {
            for (Entrant each : entrants) {
                if (!each.warm()) {
                    each.warmUp(rate(each, " (warm-up)"));
                }
            }
        }
        Map<String, List<Double>> rates = new LinkedHashMap<>();
        for (int round = 0; round < fixtures.repetitions(); round++) {
            for (Entrant each : entrants) {
                rates.computeIfAbsent(each.name, any -> new ArrayList<>()).add(rate(each, ""));
            }
        }
        rates.forEach((name, values) -> results.add(figure, name, unit, values));
    }

    private double rate(Entrant each, String remark) throws Exception {
        double rate = each.work / each.run.seconds();
        System.out.printf("  %s, %s: %,.1f %s%s%n", figure, each.name, rate, unit, remark);
        return rate;
    }

    private static final class Entrant {

        private final String name;
        private final double work;
        private final int fewest;
        private final int most;
        private final Run run;

        private int rounds;
        private int sinceFastest;
        private double fastest;

        Entrant(String name, double work, int fewest, int most, Run run) {
            this.name = name;
            this.work = work;
            this.fewest = fewest;
            this.most = most;
            this.run = run;
        }

        boolean warm() {
            return rounds >= most || (rounds >= fewest && sinceFastest >= Math.min(fewest, PATIENCE));
        }

        void warmUp(double rate) {
            rounds++;
            sinceFastest = rate > fastest * FASTER ? 0 : sinceFastest + 1;
            fastest = Math.max(fastest, rate);
        }
    }
}

package io.immukafka.engine.sim;

import java.util.function.LongConsumer;

/**
 * Runs a simulation with many seeds. {@code -Dsim.seed=N} begins with another seed than 1, {@code -Dsim.count=N} runs so
 * many: {@code mvn test -Dtest=ExportSimulationTest -Dsim.seed=4711 -Dsim.count=1} repeats one that failed, and
 * {@code mvn test -Dtest='*SimulationTest' -Dtest.excluded.groups= -Dsim.count=1000000} is a campaign.
 */
public final class Seeds {

    private Seeds() {}

    /**
     * Runs the simulation once for each seed.
     *
     * @param usually how many seeds, unless {@code sim.count} says otherwise
     */
    public static void run(Class<?> test, int usually, LongConsumer simulation) {
        long first = Long.getLong("sim.seed", 1);
        long count = Long.getLong("sim.count", usually);
        for (long seed = first; seed < first + count; seed++) {
            try {
                simulation.accept(seed);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError(
                        "seed " + seed + ": " + e.getMessage() + "\nRepeat it with: mvn test -Dtest="
                                + test.getSimpleName() + " -Dsim.seed=" + seed + " -Dsim.count=1",
                        e);
            }
        }
    }
}

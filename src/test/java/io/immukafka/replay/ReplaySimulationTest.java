package io.immukafka.replay;

import io.immukafka.engine.sim.Seeds;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ReplaySimulationTest {

    @Test
    void theReplicaGetsTheProvedHistoryAndNothingElse() {
        Seeds.run(getClass(), 1000, ReplaySimulationTest::simulate);
    }

    @Test
    @Tag("campaign")
    void campaign() {
        Seeds.run(getClass(), 200_000, ReplaySimulationTest::simulate);
    }

    private static void simulate(long seed) {
        try {
            new ReplaySimulation(seed).run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

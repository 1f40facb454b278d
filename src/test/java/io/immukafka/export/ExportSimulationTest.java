package io.immukafka.export;

import io.immukafka.engine.sim.Seeds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ExportSimulationTest {

    @Test
    void whatWasCommittedLeavesOnceAndInOrder() {
        Seeds.run(getClass(), 1000, seed -> new ExportSimulation(seed).run());
    }

    @Test
    @Tag("campaign")
    void campaign() {
        Seeds.run(getClass(), 200_000, seed -> new ExportSimulation(seed).run());
    }
}

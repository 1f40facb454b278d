package io.immukafka.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.engine.sim.Seeds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ExportSimulationTest {

    @Test
    void whatWasCommittedLeavesOnceAndInOrder() {
        Seeds.run(getClass(), 500, seed -> new ExportSimulation(seed).run());
    }

    /** Each is found within 300 schedules. */
    @ParameterizedTest
    @EnumSource(ExportDefect.class)
    void aDefectIsFound(ExportDefect defect) {
        long seed = 1;
        while (seed <= 300 && !isFound(defect, seed)) {
            seed++;
        }
        assertThat(seed).as("schedules until %s is found", defect).isLessThanOrEqualTo(300);
    }

    private static boolean isFound(ExportDefect defect, long seed) {
        try {
            new ExportSimulation(seed, defect).run();
            return false;
        } catch (AssertionError e) {
            return true;
        }
    }

    @Test
    @Tag("campaign")
    void campaign() {
        Seeds.run(getClass(), 200_000, seed -> new ExportSimulation(seed).run());
    }
}

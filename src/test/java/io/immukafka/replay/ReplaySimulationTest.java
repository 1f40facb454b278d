package io.immukafka.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.engine.sim.Seeds;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ReplaySimulationTest {

    /** Schedules within which each deliberate defect is found. */
    private static final int SCHEDULES = 200;

    @Test
    void theReplicaGetsTheProvedHistoryAndNothingElse() {
        Seeds.run(getClass(), 1000, seed -> new ReplaySimulation(seed, MissingCheck.NONE).run());
    }

    @Test
    @Tag("campaign")
    void campaign() {
        Seeds.run(getClass(), 200_000, seed -> new ReplaySimulation(seed, MissingCheck.NONE).run());
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aDeliberateDefectIsFound(MissingCheck defect) {
        int schedules = 1;
        while (schedules <= SCHEDULES && isSound(schedules, defect)) {
            schedules++;
        }
        assertThat(schedules).isLessThanOrEqualTo(SCHEDULES);
    }

    private static boolean isSound(long seed, MissingCheck defect) {
        try {
            new ReplaySimulation(seed, defect).run();
            return true;
        } catch (AssertionError found) {
            return false;
        }
    }
}

package io.immukafka.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.hash.Digest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StatePausesTest {

    private static final Position SEVEN = new Position(7, Digest.OF_NOTHING);
    private static final Position EIGHT = new Position(8, Digest.OF_NOTHING);

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void theSameStateIsWrittenAfterPausesThatDoubleUpToOneHour() {
        StatePauses pauses = new StatePauses(Duration.ofSeconds(10));
        List<Long> written = new ArrayList<>();
        for (long second = 0; second < 4 * 3600; second += 10) {
            if (pauses.isDue(SEVEN, seconds(second))) {
                written.add(second);
            }
        }
        assertThat(written).startsWith(0L, 10L, 30L, 70L, 150L).endsWith(5110L, 8710L, 12310L);
    }

    @Test
    void aNewStateIsDueAtOnce() {
        StatePauses pauses = new StatePauses(Duration.ofSeconds(10));
        assertThat(pauses.isDue(SEVEN, 0)).isTrue();
        assertThat(pauses.isDue(SEVEN, seconds(9))).isFalse();
        assertThat(pauses.isDue(EIGHT, seconds(9))).isTrue();
        assertThat(pauses.isDue(EIGHT, seconds(18))).isFalse();
    }

    @Test
    void everyVisitOfAnIdleDatabaseFindsItsStateDue() {
        StatePauses pauses = new StatePauses(Duration.ofSeconds(10));
        for (int visit = 0; visit < 20; visit++) {
            assertThat(pauses.isDue(SEVEN, visit * IdleDatabases.VISIT.toNanos()))
                    .as("visit %d", visit)
                    .isTrue();
        }
    }

    @Test
    void anIntervalOfMoreThanAnHourIsKept() {
        StatePauses pauses = new StatePauses(Duration.ofHours(3));
        assertThat(pauses.isDue(SEVEN, 0)).isTrue();
        assertThat(pauses.isDue(SEVEN, seconds(2 * 3600))).isFalse();
        assertThat(pauses.isDue(SEVEN, seconds(3 * 3600))).isTrue();
    }

    @Test
    void anIntervalOfZeroWritesNothing() {
        StatePauses pauses = new StatePauses(Duration.ZERO);
        assertThat(pauses.isDue(SEVEN, 0)).isFalse();
        assertThat(pauses.isDue(EIGHT, seconds(10))).isFalse();
        assertThat(pauses.areWritten()).isFalse();
    }
}

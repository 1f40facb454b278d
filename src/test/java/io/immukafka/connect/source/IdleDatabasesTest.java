package io.immukafka.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class IdleDatabasesTest {

    private static final long HOUR = 3_600_000;

    private final Map<String, Long> positions = new HashMap<>(Map.of("a", 7L, "b", 3L, "empty", 0L));
    private final List<String> found = new ArrayList<>();
    private final IdleDatabases idle = new IdleDatabases();

    private final IdleDatabases.Findings findings = new IdleDatabases.Findings() {
        @Override
        public long position(String database) {
            return positions.getOrDefault(database, 0L);
        }

        @Override
        public void wake(String database) {
            found.add("wake " + database);
        }

        @Override
        public void absent(String database, IdleDatabases.Absence why) {
            found.add(database + " is " + why);
        }
    };

    private void listed(Map<String, Long> newest, long now) {
        idle.listed(newest, Set.of("a", "b"), now, findings);
    }

    @Test
    void afterAStartOnlyDatabasesWhosePositionHasMovedAreRead() {
        positions.keySet().stream().sorted().forEach(each -> idle.begin(each, 0));
        listed(Map.of("a", 7L, "b", 4L, "empty", 0L), 100);
        assertThat(found).containsExactly("wake b");
        assertThat(idle.isIdle("a")).isTrue();
        assertThat(idle.isIdle("b")).isFalse();
    }

    @Test
    void aDatabaseThatWentBackIsRead() {
        idle.idle("a", 0);
        listed(Map.of("a", 5L), 100);
        assertThat(found).containsExactly("wake a");
    }

    @Test
    void anIdleDatabaseIsVisitedOnceAnHour() {
        idle.idle("a", 0);
        listed(Map.of("a", 7L), HOUR - 1);
        assertThat(found).isEmpty();
        listed(Map.of("a", 7L), HOUR);
        assertThat(found).containsExactly("wake a");
    }

    @Test
    void afterAStartAnIdleDatabaseIsVisitedWithinHalfAnHour() {
        idle.begin("a", 0);
        listed(Map.of("a", 7L), HOUR / 2 - 1);
        assertThat(found).isEmpty();
        listed(Map.of("a", 7L), HOUR / 2);
        assertThat(found).containsExactly("wake a");
    }

    @Test
    void withoutAListingEveryDatabaseIsVisited() {
        idle.begin("a", 1000);
        idle.idle("b", 1000);
        idle.unlisted(1000, findings);
        assertThat(found).containsExactly("wake a");
        idle.unlisted(61_000, findings);
        assertThat(found).containsExactly("wake a", "wake b");
    }

    @Test
    void anAbsentDatabaseIsReportedOnce() {
        idle.idle("a", 0);
        idle.idle("b", 0);
        for (long second = 1; second <= 3; second++) {
            listed(Map.of("b", 0L), second * 1000);
        }
        assertThat(found).containsExactlyInAnyOrder("a is missing", "b is not loaded");
        listed(Map.of("a", 7L, "b", 3L), 4000);
        listed(Map.of("b", 3L), 5000);
        assertThat(found).containsExactlyInAnyOrder("a is missing", "b is not loaded", "a is missing");
    }

    @Test
    void aDatabaseThatIsNotListedForTwoMinutesIsDropped() {
        idle.idle("a", 0);
        idle.idle("b", 0);
        listed(Map.of("b", 0L), 1000);
        assertThat(idle.dropped(120_999)).isEmpty();
        assertThat(idle.dropped(121_000)).as("b is only not loaded").containsExactly("a");
        assertThat(idle.dropped(122_000)).as("returned once").isEmpty();
        listed(Map.of("a", 7L, "b", 3L), 122_000);
        assertThat(idle.dropped(500_000)).isEmpty();
    }

    @Test
    void aDatabaseThatIsReadIsDroppedToo() {
        idle.idle("a", 0);
        idle.active("a");
        listed(Map.of("b", 3L), 1000);
        assertThat(idle.dropped(121_000)).containsExactly("a");
        idle.active("a");
        listed(Map.of("b", 3L), 122_000);
        assertThat(idle.dropped(122_000)).as("returned once").isEmpty();
    }

    @Test
    void aDatabaseThatIsListedAgainAfterAVisitIsNotDropped() {
        idle.idle("a", 0);
        listed(Map.of("b", 3L), 1000);
        idle.unlisted(61_000, findings);
        listed(Map.of("a", 7L, "b", 3L), 62_000);
        assertThat(idle.dropped(200_000)).isEmpty();
    }

    @Test
    void aDatabaseThatWasNotLoadedBeforeItWentMissingIsNotDroppedAtOnce() {
        idle.idle("b", 0);
        listed(Map.of("a", 7L, "b", 0L), 1000);
        listed(Map.of("a", 7L), 3_600_000);
        assertThat(idle.dropped(3_600_000)).isEmpty();
    }

    @Test
    void aMissingDatabaseThatWasNeverExportedIsReportedToo() {
        idle.begin("empty", 0);
        listed(Map.of(), 10);
        assertThat(found).containsExactly("empty is missing");
    }
}

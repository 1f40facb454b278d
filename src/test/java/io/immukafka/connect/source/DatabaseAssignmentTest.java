package io.immukafka.connect.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DatabaseAssignmentTest {

    private static final Map<String, String> COMMON = Map.of("name", "ledgers");

    private static List<String> databases(int count) {
        return IntStream.range(0, count).mapToObj(i -> "tenant" + i).toList();
    }

    private static List<DatabaseAssignment> assigned(int databases, boolean mayGrow, int sessions, int maxTasks) {
        return DatabaseAssignment.configurations(COMMON, databases(databases), mayGrow, sessions, maxTasks).stream()
                .map(DatabaseAssignment::of)
                .toList();
    }

    @Test
    void dividesFewDatabasesEvenly() {
        List<DatabaseAssignment> tasks = assigned(5, true, 20, 2);
        assertThat(tasks).extracting(DatabaseAssignment::findsDatabases).containsOnly(false);
        assertThat(tasks).extracting(task -> task.databases().size()).containsExactly(3, 2);
    }

    @Test
    void hasNoMoreTasksThanDatabases() {
        assertThat(assigned(2, false, 20, 8)).hasSize(2);
        assertThat(assigned(0, true, 20, 8)).isEmpty();
    }

    @Test
    void tellsNamedDatabasesHoweverManyThereAre() {
        assertThat(assigned(300, false, 20, 2))
                .extracting(DatabaseAssignment::findsDatabases)
                .containsOnly(false);
    }

    @Test
    void givesEachOfManyDatabasesToOneTask() {
        List<DatabaseAssignment> tasks = assigned(300, true, 20, 4);
        assertThat(tasks).extracting(DatabaseAssignment::findsDatabases).containsOnly(true);
        List<Integer> owned = new ArrayList<>(List.of(0, 0, 0, 0));
        for (String database : databases(300)) {
            List<DatabaseAssignment> owners =
                    tasks.stream().filter(task -> task.owns(database)).toList();
            assertThat(owners).as("owners of %s", database).hasSize(1);
            owned.set(owners.get(0).task(), owned.get(owners.get(0).task()) + 1);
        }
        assertThat(owned).allMatch(count -> count > 40);
    }

    @Test
    void aNewDatabaseChangesNoTasksConfiguration() {
        assertThat(DatabaseAssignment.configurations(COMMON, databases(301), true, 20, 4))
                .isEqualTo(DatabaseAssignment.configurations(COMMON, databases(300), true, 20, 4));
    }

    @Test
    void readsTheConfigurationOfAnEarlierVersion() {
        assertThat(DatabaseAssignment.of(Map.of("task.origins", "a,b")).databases())
                .containsExactly("a", "b");
    }
}

package io.immukafka.connect.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

class StoppedDatabasesTest {

    private final ConnectException fork = new ConnectException("it forked");
    private final ConnectException gone = new ConnectException("it is gone");

    private long minutes;

    private StoppedDatabases<String> stopped(StopScope scope) {
        return new StoppedDatabases<>(scope, () -> TimeUnit.MINUTES.toNanos(minutes));
    }

    @Test
    void aDatabaseStopsAlone() {
        StoppedDatabases<String> stopped = stopped(StopScope.DATABASE);
        stopped.stop("a", "database 'a'", fork);
        stopped.check(2);
        assertThat(stopped.contains("a")).isTrue();
        assertThat(stopped.contains("b")).isFalse();
    }

    @Test
    void theTaskFailsWithTheReasonsOfAllItsDatabases() {
        StoppedDatabases<String> stopped = stopped(StopScope.DATABASE);
        stopped.stop("a", "database 'a'", fork);
        assertThatThrownBy(() -> stopped.check(1)).isSameAs(fork);

        stopped.stop("b", "database 'b'", gone);
        assertThatThrownBy(() -> stopped.check(2))
                .isInstanceOf(ConnectException.class)
                .hasMessage(
                        "all 2 databases of the task have stopped: database 'a': it forked; database 'b': it is gone")
                .hasSuppressedException(fork)
                .hasSuppressedException(gone);

        stopped.remove("b");
        stopped.check(2);
    }

    @Test
    void withTheScopeTaskTheFirstOneStopsAll() {
        assertThatThrownBy(() -> stopped(StopScope.TASK).stop("a", "database 'a'", fork))
                .isSameAs(fork);
    }

    @Test
    void itIsRepeatedEveryTenMinutes() {
        StoppedDatabases<String> stopped = stopped(StopScope.DATABASE);
        stopped.stop("a", "database 'a'", fork);
        minutes = 9;
        assertThat(stopped.reminders()).isEmpty();
        minutes = 10;
        assertThat(stopped.reminders()).containsExactly("database 'a' is still stopped: it forked");
        minutes = 19;
        assertThat(stopped.reminders()).isEmpty();
        minutes = 20;
        assertThat(stopped.reminders()).hasSize(1);
    }

    @Test
    void theOptionIsNotCaseSensitive() {
        assertThat(StopScope.of("Database")).isEqualTo(StopScope.DATABASE);
        assertThat(StopScope.of("TASK")).isEqualTo(StopScope.TASK);
    }
}

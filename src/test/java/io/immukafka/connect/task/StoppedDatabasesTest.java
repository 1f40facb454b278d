package io.immukafka.connect.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.ErrorCode;
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
    void aDatabaseWhoseCauseIsOnTheServerIsTriedAgainEveryMinute() {
        StoppedDatabases<String> stopped = stopped(StopScope.DATABASE);
        ConnectException missing = new ConnectException(ErrorCode.DATABASE_MISSING.message("it is missing"));
        stopped.stop("a", "database 'a'", missing);
        stopped.check(1);
        assertThat(stopped.retry()).isEmpty();
        minutes = 1;
        assertThat(stopped.retry()).containsExactly("a");
        assertThat(stopped.contains("a")).isFalse();
        assertThat(stopped.retry()).as("once").isEmpty();

        stopped.stop("a", "database 'a'", missing);
        assertThat(stopped.contains("a")).isTrue();
        minutes = 2;
        assertThat(stopped.retry()).containsExactly("a");
        stopped.continueIf(key -> false);
        stopped.stop("a", "database 'a'", missing);
        minutes = 3;
        stopped.retry();
        stopped.continueIf(key -> true);
        minutes = 60;
        assertThat(stopped.retry()).isEmpty();
        assertThat(stopped.reminders()).isEmpty();
    }

    @Test
    void theTaskRunsAsLongAsOneOfItsDatabasesIsTriedAgain() {
        StoppedDatabases<String> stopped = stopped(StopScope.DATABASE);
        stopped.stop("a", "database 'a'", fork);
        stopped.stop("b", "database 'b'", new ConnectException(ErrorCode.NO_PERMISSION.message("it is not allowed")));
        stopped.check(2);
        stopped.remove("b");
        assertThatThrownBy(() -> stopped.check(1)).isSameAs(fork);
    }

    @Test
    void aDatabaseThatFailedVerificationIsNotTriedAgain() {
        StoppedDatabases<String> stopped = stopped(StopScope.DATABASE);
        stopped.stop("a", "database 'a'", new ConnectException(ErrorCode.HISTORY_DIFFERS.message("it forked")));
        minutes = 60;
        assertThat(stopped.retry()).isEmpty();
        assertThat(stopped.contains("a")).isTrue();
    }

    @Test
    void aRetryThatFailsForAnotherCauseIsReportedAnew() {
        StoppedDatabases<String> stopped = stopped(StopScope.DATABASE);
        stopped.stop("a", "database 'a'", new ConnectException(ErrorCode.DATABASE_MISSING.message("it is missing")));
        minutes = 1;
        stopped.retry();
        ConnectException forked = new ConnectException(ErrorCode.HISTORY_DIFFERS.message("it forked"));
        stopped.stop("a", "database 'a'", forked);
        assertThatThrownBy(() -> stopped.check(1)).isSameAs(forked);
    }

    @Test
    void theOptionIsNotCaseSensitive() {
        assertThat(StopScope.of("Database")).isEqualTo(StopScope.DATABASE);
        assertThat(StopScope.of("TASK")).isEqualTo(StopScope.TASK);
    }
}

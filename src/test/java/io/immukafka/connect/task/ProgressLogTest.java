package io.immukafka.connect.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.ErrorCode;
import io.immukafka.metrics.DatabaseMetrics;
import io.immukafka.metrics.EngineLoad;
import io.immukafka.metrics.LatencyRecorder;
import io.immukafka.metrics.Metric;
import io.immukafka.metrics.MetricClock;
import io.immukafka.metrics.RunState;
import io.immukafka.metrics.SourceMetrics;
import io.immukafka.metrics.TestClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the log says of progress, and how often. */
class ProgressLogTest {

    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;

    private final TestClock clock = new TestClock(1_000_000_000);
    private final SourceMetrics metrics = new SourceMetrics(LatencyRecorder.NONE, LatencyRecorder.NONE, clock);
    private final ProgressLog progress = new ProgressLog("database 'a'", metrics);
    private final List<String> infos = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    private void run() {
        metrics.sessionRequested();
        metrics.sessionLent();
    }

    private void observe() {
        progress.observe(clock.steady(), infos::add, warnings::add, errors::add);
    }

    @Test
    void aStallIsAnErrorAndIsRepeatedUntilItEnds() {
        metrics.resume(5);
        metrics.stated(9);
        observe();
        clock.pass(2 * MINUTE - 1);
        observe();
        assertThat(errors).isEmpty();
        clock.pass(1);
        observe();
        observe();
        assertThat(errors).singleElement().asString().contains("'a'", "120 s", "transaction 9", "only 5", "stalled");
        clock.pass(10 * MINUTE);
        observe();
        assertThat(errors).hasSize(2);
        metrics.acknowledged(6, clock.wall() / 1000);
        observe();
        assertThat(infos).singleElement().asString().contains("progress again", "6 is in the topic");
    }

    @Test
    void aStallIsAWarningSoonUnlessItsCauseHasOneOfItsOwn() {
        run();
        metrics.resume(5);
        metrics.stated(9);
        clock.pass(DatabaseMetrics.STALL_MS - 1);
        observe();
        assertThat(metrics.state()).isEqualTo(RunState.RUNNING);
        metrics.outage(true);
        clock.pass(1);
        observe();
        assertThat(warnings).isEmpty();
        metrics.outage(false);
        observe();
        observe();
        assertThat(metrics.state()).isEqualTo(RunState.STALLED);
        assertThat(warnings).singleElement().asString().contains("'a'", "for 10 s", "'stalled'");
        metrics.acknowledged(9, clock.wall() / 1000);
        observe();
        assertThat(metrics.state()).isEqualTo(RunState.RUNNING);
        assertThat(infos).anyMatch(info -> info.contains("progress again"));
    }

    @ParameterizedTest
    @ValueSource(longs = {HOUR, -HOUR})
    void aClockThatIsSetGivesNoAlarm(long jump) {
        run();
        metrics.belongsTo(clock::steady);
        metrics.resume(5);
        metrics.stated(5);
        observe();
        clock.set(jump);
        metrics.stated(6);
        observe();
        clock.set(jump);
        metrics.arrived(6, clock.wall() / 1000, 6);
        observe();
        assertThat(warnings).isEmpty();
        assertThat(errors).isEmpty();
        assertThat(metrics.state()).isEqualTo(RunState.RUNNING);
        for (Metric age : List.of(Metric.STALLED_SECONDS, Metric.LAG_SECONDS, Metric.LAST_CALL_AGE_SECONDS)) {
            assertThat(Objects.requireNonNull(metrics.values().get(age.id())).get())
                    .as(age.id())
                    .isEqualTo(0.0);
        }
    }

    @Test
    void bytesThatMoveAreProgressUnlessTheyMayBeTheSameAgain() {
        long[] moving = {6};
        run();
        metrics.started(new EngineLoad() {
            @Override
            public long lastMove(long tx) {
                return tx == moving[0] ? clock.steady() - 1000 : MetricClock.NEVER;
            }
        });
        metrics.resume(5);
        metrics.stated(6);
        clock.pass(HOUR);
        observe();
        assertThat(metrics.state()).isEqualTo(RunState.RUNNING);
        assertThat(errors).isEmpty();
        moving[0] = 7;
        assertThat(metrics.state())
                .as("what moves is not what everything waits for")
                .isEqualTo(RunState.STALLED);
        moving[0] = 6;
        metrics.outage(true);
        observe();
        assertThat(errors).singleElement().asString().contains("3600 s", "'retrying'");
    }

    @Test
    void aDatabaseThatStarvesForWantOfASessionIsAnErrorThatNamesTheOptions() {
        metrics.resume(5);
        metrics.sessionRequested();
        metrics.stated(9);
        clock.pass(2 * MINUTE - 1);
        observe();
        assertThat(errors).isEmpty();
        assertThat(warnings).as("others may have their turn").isEmpty();
        clock.pass(1);
        observe();
        observe();
        assertThat(errors)
                .singleElement()
                .asString()
                .contains("'a'", "120 s", "waits for a session", "immudb.max.sessions", "tasks.max");
        clock.pass(10 * MINUTE);
        observe();
        assertThat(errors).hasSize(2);
        metrics.sessionLent();
        metrics.acknowledged(9, clock.wall() / 1000);
        observe();
        assertThat(infos).anyMatch(info -> info.contains("progress again"));
    }

    @Test
    void aPausedDatabaseThatFallsBehindIsAnError() {
        run();
        metrics.resume(5);
        metrics.paused(true);
        metrics.stated(9);
        clock.pass(2 * MINUTE);
        observe();
        assertThat(warnings).isEmpty();
        assertThat(errors).singleElement().asString().contains("'paused'", "for 120 s");
    }

    @Test
    void partsOfTheTransactionThatEverythingWaitsForAreProgress() {
        run();
        metrics.resume(5);
        metrics.stated(9);
        clock.pass(DatabaseMetrics.STALL_MS);
        metrics.emitted(7, clock.wall() / 1000, 100, false);
        assertThat(metrics.state()).isEqualTo(RunState.STALLED);
        metrics.emitted(6, clock.wall() / 1000, 100, false);
        assertThat(metrics.state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void aTransactionThatIsNotCommittedYetIsNotWaitedFor() {
        metrics.resume(98);
        metrics.stated(98);
        metrics.arrived(99, clock.wall() / 1000, 98);
        clock.pass(2 * MINUTE);
        observe();
        assertThat(warnings).isEmpty();
        assertThat(errors).isEmpty();
        assertThat(metrics.state()).isNotEqualTo(RunState.STALLED);
        assertThat(metrics.lag().known()).isEqualTo(98);
        assertThat(metrics.lag().seconds()).isZero();

        metrics.stated(99);
        clock.pass(2 * MINUTE);
        observe();
        assertThat(errors).singleElement().asString().contains("committed transaction 99", "only 98 is in the topic");
    }

    @Test
    void aDatabaseThatHasStoppedIsNotStalled() {
        metrics.resume(5);
        metrics.stated(9);
        metrics.stopped(ErrorCode.GAP);
        clock.pass(60 * MINUTE);
        observe();
        assertThat(errors).isEmpty();
    }

    @Test
    void catchingUpIsToldOnceForEachTime() {
        metrics.resume(5);
        metrics.stated(9);
        observe();
        assertThat(infos).isEmpty();
        metrics.acknowledged(9, clock.wall() / 1000);
        observe();
        metrics.arrived(10, clock.wall() / 1000, 10);
        observe();
        metrics.acknowledged(10, clock.wall() / 1000);
        observe();
        assertThat(infos).singleElement().asString().contains("caught up", "transaction 9 is in the topic");
        metrics.arrived(11, clock.wall() / 1000, 11);
        clock.pass(MINUTE + 1);
        observe();
        metrics.acknowledged(11, clock.wall() / 1000);
        observe();
        assertThat(infos).filteredOn(info -> info.contains("caught up")).hasSize(2);
    }
}

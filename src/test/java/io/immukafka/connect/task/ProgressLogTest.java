package io.immukafka.connect.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.ErrorCode;
import io.immukafka.metrics.DatabaseMetrics;
import io.immukafka.metrics.EngineLoad;
import io.immukafka.metrics.LatencyRecorder;
import io.immukafka.metrics.RunState;
import io.immukafka.metrics.SourceMetrics;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the log says of progress, and how often. */
class ProgressLogTest {

    private static final long MINUTE = 60_000;

    private long now = 1_000_000_000;
    private final SourceMetrics metrics = new SourceMetrics(LatencyRecorder.NONE, LatencyRecorder.NONE, () -> now);
    private final ProgressLog progress = new ProgressLog("database 'a'", metrics);
    private final List<String> infos = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    private void observe() {
        progress.observe(now, infos::add, warnings::add, errors::add);
    }

    @Test
    void aStallIsAnErrorAndIsRepeatedUntilItEnds() {
        metrics.resume(5);
        metrics.stated(9);
        observe();
        now += 2 * MINUTE - 1;
        observe();
        assertThat(errors).isEmpty();
        now += 1;
        observe();
        observe();
        assertThat(errors).singleElement().asString().contains("'a'", "120 s", "transaction 9", "only 5", "waiting");
        now += 10 * MINUTE;
        observe();
        assertThat(errors).hasSize(2);
        metrics.acknowledged(6, now / 1000);
        observe();
        assertThat(infos).singleElement().asString().contains("progress again", "6 is in the topic");
    }

    @Test
    void aStallIsAWarningSoonUnlessItsCauseHasOneOfItsOwn() {
        metrics.started(EngineLoad.NONE);
        metrics.resume(5);
        metrics.stated(9);
        now += DatabaseMetrics.STALL_MS - 1;
        observe();
        assertThat(metrics.state()).isEqualTo(RunState.RUNNING);
        metrics.outage(true);
        now += 1;
        observe();
        assertThat(warnings).isEmpty();
        metrics.outage(false);
        observe();
        observe();
        assertThat(metrics.state()).isEqualTo(RunState.STALLED);
        assertThat(warnings).singleElement().asString().contains("'a'", "for 10 s", "'stalled'");
        metrics.acknowledged(9, now / 1000);
        observe();
        assertThat(metrics.state()).isEqualTo(RunState.RUNNING);
        assertThat(infos).anyMatch(info -> info.contains("progress again"));
    }

    @Test
    void aPausedDatabaseThatFallsBehindIsAnError() {
        metrics.started(EngineLoad.NONE);
        metrics.resume(5);
        metrics.paused(true);
        metrics.stated(9);
        now += 2 * MINUTE;
        observe();
        assertThat(warnings).isEmpty();
        assertThat(errors).singleElement().asString().contains("'paused'", "for 120 s");
    }

    @Test
    void partsOfTheTransactionThatEverythingWaitsForAreProgress() {
        metrics.started(EngineLoad.NONE);
        metrics.resume(5);
        metrics.stated(9);
        now += DatabaseMetrics.STALL_MS;
        metrics.emitted(7, now / 1000, 100, false);
        assertThat(metrics.state()).isEqualTo(RunState.STALLED);
        metrics.emitted(6, now / 1000, 100, false);
        assertThat(metrics.state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void aDatabaseThatHasStoppedIsNotStalled() {
        metrics.resume(5);
        metrics.stated(9);
        metrics.stopped(ErrorCode.GAP);
        now += 60 * MINUTE;
        observe();
        assertThat(errors).isEmpty();
    }

    @Test
    void catchingUpIsToldOnceForEachTime() {
        metrics.resume(5);
        metrics.stated(9);
        observe();
        assertThat(infos).isEmpty();
        metrics.acknowledged(9, now / 1000);
        observe();
        metrics.arrived(10, now / 1000, 10);
        observe();
        metrics.acknowledged(10, now / 1000);
        observe();
        assertThat(infos).singleElement().asString().contains("caught up", "transaction 9 is in the topic");
        metrics.arrived(11, now / 1000, 11);
        now += MINUTE + 1;
        observe();
        metrics.acknowledged(11, now / 1000);
        observe();
        assertThat(infos).hasSize(2);
    }
}

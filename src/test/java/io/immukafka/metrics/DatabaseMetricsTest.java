package io.immukafka.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.ErrorCode;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What state a database is in, and whether it has a session. */
class DatabaseMetricsTest {

    private final TestClock clock = new TestClock(1_000_000_000);
    private final SourceMetrics metrics = new SourceMetrics(LatencyRecorder.NONE, LatencyRecorder.NONE, clock);

    private Object value(Metric metric) {
        return Objects.requireNonNull(metrics.values().get(metric.id())).get();
    }

    private void begin() {
        metrics.resume(5);
        metrics.started(EngineLoad.NONE);
        metrics.sessionRequested();
        metrics.sessionLent();
    }

    @Test
    void aDatabaseRunsWhileItHasASession() {
        assertThat(metrics.state()).isEqualTo(RunState.WAITING);
        metrics.started(EngineLoad.NONE);
        metrics.sessionRequested();
        assertThat(metrics.state()).isEqualTo(RunState.WAITING);
        assertThat(value(Metric.SESSION_OPEN)).isEqualTo(0L);
        metrics.sessionLent();
        assertThat(metrics.state()).isEqualTo(RunState.RUNNING);
        assertThat(value(Metric.SESSION_OPEN)).isEqualTo(1L);
        metrics.sessionReleased();
        assertThat(metrics.state()).isEqualTo(RunState.WAITING);
        assertThat(value(Metric.SESSION_OPEN)).isEqualTo(0L);
    }

    @Test
    void aDatabaseThatWaitsForASessionShowsWhatItLacksAndForHowLong() {
        begin();
        metrics.sessionReleased();
        metrics.sessionRequested();
        metrics.stated(9);
        clock.pass(60_000);
        assertThat(metrics.state()).isEqualTo(RunState.WAITING);
        assertThat(value(Metric.COMMITTED_TRANSACTION)).isEqualTo(9L);
        assertThat(value(Metric.LAG_TRANSACTIONS)).isEqualTo(4L);
        assertThat((double) value(Metric.LAG_SECONDS)).isGreaterThanOrEqualTo(60);
        assertThat(value(Metric.STALLED_SECONDS)).isEqualTo(60.0);
    }

    @Test
    void aDatabaseThatHasSomethingToDoAndRequestsNoSessionIsStalled() {
        begin();
        metrics.sessionReleased();
        metrics.stated(9);
        assertThat(metrics.state()).isEqualTo(RunState.WAITING);
        clock.pass(DatabaseMetrics.STALL_MS);
        assertThat(metrics.state()).isEqualTo(RunState.STALLED);
    }

    @Test
    void anOutageOutlastsTheSession() {
        begin();
        metrics.outage(true);
        metrics.sessionReleased();
        metrics.sessionRequested();
        assertThat(metrics.state()).isEqualTo(RunState.RETRYING);
        metrics.sessionLent();
        metrics.outage(false);
        assertThat(metrics.state()).isEqualTo(RunState.RUNNING);
    }

    @Test
    void aDatabaseThatHasStoppedStaysSoUntilItWorks() {
        begin();
        metrics.stopped(ErrorCode.NO_PERMISSION);
        metrics.rested();
        metrics.started(EngineLoad.NONE);
        metrics.sessionRequested();
        metrics.sessionLent();
        assertThat(metrics.state()).isEqualTo(RunState.STOPPED);
        metrics.works();
        assertThat(metrics.state()).isEqualTo(RunState.RUNNING);
        assertThat(value(Metric.ERROR_CODE)).isEqualTo(0L);
    }

    @Test
    void aClosedEngineHasNeitherSessionNorOutage() {
        begin();
        metrics.outage(true);
        metrics.rested();
        assertThat(metrics.state()).isEqualTo(RunState.WAITING);
        assertThat(value(Metric.SESSION_OPEN)).isEqualTo(0L);
    }
}

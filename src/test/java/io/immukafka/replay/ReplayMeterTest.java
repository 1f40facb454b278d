package io.immukafka.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.chain.Position;
import io.immukafka.hash.Digest;
import io.immukafka.metrics.RunState;
import io.immukafka.metrics.SinkMetrics;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReplayMeterTest {

    private final SinkMetrics metrics = new SinkMetrics();
    private final ReplayMeter meter = new ReplayMeter("replica 'a'", metrics);
    private final ReplayMachine machine = new ReplayMachine(
            "replica 'a'", new ReplayOptions(10, false, Creation.IF_MISSING, true, 10, 100), new SplittableRandom(1));

    private void step(ReplayEvent event) {
        meter.learned(event);
        machine.step(event, 0, meter::decided);
    }

    @Test
    void theStateFollowsTheMachinesSession() {
        assertThat(metrics.state()).isEqualTo(RunState.WAITING);
        step(new ReplayEvent.Offered(new Input.State(Position.EMPTY, "topic t, offset 0")));
        assertThat(metrics.isWaitingForSession()).isTrue();
        step(new ReplayEvent.SessionGranted());
        assertThat(metrics.state()).isEqualTo(RunState.RUNNING);
        step(new ReplayEvent.Prepared(Position.EMPTY, 10));
        step(new ReplayEvent.SessionReclaimed());
        assertThat(metrics.state()).as("nothing is to be done").isEqualTo(RunState.WAITING);
        assertThat(metrics.isWaitingForSession()).isFalse();
    }

    @Test
    void aReplicaThatAnotherProgramFillsTooIsNoticed() {
        meter.decided(new ReplayAction.Reached(new Position(5, Digest.ZERO)));
        meter.decided(new ReplayAction.Reached(new Position(6, Digest.ZERO)));
        assertThat(meter.isOvertaken()).as("an earlier engine may have sent it").isFalse();
        meter.decided(new ReplayAction.Reached(new Position(6, Digest.ZERO)));
        assertThat(meter.isOvertaken()).isFalse();
        meter.decided(new ReplayAction.Reached(new Position(8, Digest.ZERO)));
        assertThat(meter.isOvertaken()).isTrue();
    }
}

package io.immukafka.export;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.engine.MemoryBudget;
import io.immukafka.metrics.RunState;
import io.immukafka.metrics.SourceMetrics;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExportMeterTest {

    private final SourceMetrics metrics = new SourceMetrics();
    private final ExportMeter meter = new ExportMeter(metrics);
    private final ExportOptions options = new ExportOptions(10, 1 << 10, 10, 100);
    private final ExportMachine machine = new ExportMachine(
            "database 'a'",
            ExportStart.with(1),
            options,
            new MemoryBudget(1 << 20, 1).share(() -> {}),
            new FailureHistory("database 'a'", options, new SplittableRandom(1)));

    private void step(ExportEvent event) {
        meter.learned(event);
        machine.step(event, 0, meter::decided);
    }

    @Test
    void theStateFollowsTheMachinesSession() {
        step(new ExportEvent.Started());
        assertThat(metrics.isWaitingForSession()).isTrue();
        step(new ExportEvent.SessionGranted());
        assertThat(metrics.state()).isEqualTo(RunState.RUNNING);
        step(new ExportEvent.Failed(1, null));
        assertThat(metrics.state()).as("during the pause").isEqualTo(RunState.WAITING);
        assertThat(metrics.isWaitingForSession()).isFalse();
    }
}

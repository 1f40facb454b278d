package io.immukafka.connect.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the log says of a task that is paused or not called, and how often. */
class CallLogTest {

    private final CallLog calls = new CallLog();
    private final List<String> infos = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();

    private void observe(boolean paused, long uncalledMs, long now) {
        calls.observe(paused, uncalledMs, now, infos::add, warnings::add, errors::add);
    }

    @Test
    void aTaskThatIsNotCalledIsAnErrorThatIsRepeated() {
        observe(false, ProgressLog.STALL_MS - 1, 0);
        assertThat(errors).isEmpty();
        observe(false, ProgressLog.STALL_MS, 1);
        observe(false, ProgressLog.STALL_MS + 1, 2);
        assertThat(errors).singleElement().asString().contains("not called this task for 120 s");
        observe(false, ProgressLog.STALL_MS + ProgressLog.REMINDER_MS, 1 + ProgressLog.REMINDER_MS);
        assertThat(errors).hasSize(2);
        observe(false, 0, 2 + ProgressLog.REMINDER_MS);
        assertThat(infos).singleElement().asString().contains("calls this task again");
    }

    @Test
    void aPauseIsAWarningAndNoMissingCall() {
        observe(true, 0, 0);
        observe(true, 2 * ProgressLog.STALL_MS, 1);
        assertThat(warnings).singleElement().asString().contains("has paused this connector");
        observe(false, 0, 2);
        assertThat(infos).singleElement().asString().contains("has resumed");
        assertThat(errors).isEmpty();
    }
}

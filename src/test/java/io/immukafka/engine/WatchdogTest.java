package io.immukafka.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchdogTest {

    private final Watchdog watchdog = new Watchdog(Duration.ofSeconds(30));
    private final Waiting machine = new Waiting();

    /** Waits for what it is told to wait for. */
    private static final class Waiting implements Machine<String, String> {
        private @Nullable String awaited;
        private long progress;

        @Override
        public void step(String event, long now, Consumer<? super String> actions) {
            // Nothing happens.
        }

        @Override
        public long wakeAt() {
            return NEVER;
        }

        @Override
        public String tick() {
            return "tick";
        }

        @Override
        public @Nullable String awaited() {
            return awaited;
        }

        @Override
        public long progress() {
            return progress;
        }

        @Override
        public String stalled() {
            return "stalled";
        }
    }

    @Test
    void whoWaitsForNothingMayRest() {
        watchdog.observe(machine, 0);
        assertThat(watchdog.dueAt()).isEqualTo(Machine.NEVER);
        assertThat(watchdog.expired(1_000_000)).isFalse();
    }

    @Test
    void progressStartsTheTimeAgain() {
        machine.awaited = "transaction 7";
        watchdog.observe(machine, 0);
        watchdog.observe(machine, 20_000);
        machine.progress++;
        watchdog.observe(machine, 25_000);
        assertThat(watchdog.dueAt()).isEqualTo(55_000);
        assertThat(watchdog.expired(54_999)).isFalse();
        assertThat(watchdog.message()).isEmpty();
        assertThat(watchdog.expired(55_000)).isTrue();
        assertThat(watchdog.message())
                .hasValue("has made no progress for 30 s, waiting for transaction 7; reconnecting");
    }

    @Test
    void aStallIsToldAtItsBeginningEveryTenMinutesAndAtItsEnd() {
        machine.awaited = "transaction 7";
        watchdog.observe(machine, 0);
        int alarms = 0;
        int messages = 0;
        for (long now = 0; now <= 1_830_000; now += 1000) {
            alarms += watchdog.expired(now) ? 1 : 0;
            messages += watchdog.message().isPresent() ? 1 : 0;
        }
        assertThat(alarms).as("every 30 s").isEqualTo(61);
        assertThat(messages).as("after 30 s, and 10, 20 and 30 minutes later").isEqualTo(4);
        machine.progress++;
        watchdog.observe(machine, 1_840_000);
        assertThat(watchdog.message()).hasValue("makes progress again after 1840 s");
    }

    @Test
    void aPauseBetweenAttemptsDoesNotEndAStall() {
        machine.awaited = "transaction 7";
        watchdog.observe(machine, 0);
        assertThat(watchdog.expired(30_000)).isTrue();
        assertThat(watchdog.message()).isPresent();
        machine.awaited = null;
        watchdog.observe(machine, 30_000);
        machine.awaited = "transaction 7";
        watchdog.observe(machine, 40_000);
        assertThat(watchdog.expired(70_000)).isTrue();
        assertThat(watchdog.message()).as("ten minutes have not passed").isEmpty();
    }
}

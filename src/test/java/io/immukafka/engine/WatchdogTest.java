package io.immukafka.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.engine.Machine.Awaited;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchdogTest {

    private long lastMove;
    private final Watchdog watchdog = new Watchdog(Duration.ofSeconds(30), () -> lastMove);
    private final Waiting machine = new Waiting();

    /** Waits for what it is told to wait for. */
    private static final class Waiting implements Machine<String, String> {
        private @Nullable Awaited awaited;

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
        public @Nullable Awaited awaited() {
            return awaited;
        }

        @Override
        public String stalled() {
            return "stalled";
        }
    }

    private void waitsFor(@Nullable Awaited what, long now) {
        machine.awaited = what;
        watchdog.observe(machine, now);
    }

    @Test
    void whoWaitsForNothingMayRest() {
        waitsFor(null, 0);
        assertThat(watchdog.dueAt()).isEqualTo(Machine.NEVER);
        assertThat(watchdog.expired(1_000_000)).isFalse();
    }

    @Test
    void whoGetsWhatItWaitedForHasTheWholeTimeAgain() {
        waitsFor(new Awaited("transaction 7"), 0);
        waitsFor(new Awaited("transaction 7"), 20_000);
        waitsFor(new Awaited("transaction 8"), 25_000);
        assertThat(watchdog.dueAt()).isEqualTo(55_000);
        assertThat(watchdog.expired(54_999)).isFalse();
        assertThat(watchdog.expired(55_000)).isTrue();
    }

    @Test
    void nobodyIsStalledWhileBytesMove() {
        waitsFor(new Awaited("transaction 7"), 0);
        for (long now = 0; now < 1_000_000; now += 1000) {
            lastMove = now;
            assertThat(watchdog.expired(now + 29_999)).isFalse();
        }
        assertThat(watchdog.expired(1_028_999)).isFalse();
        assertThat(watchdog.expired(1_029_000)).isTrue();
    }

    @Test
    void eachOfSeveralRequestsMayTakeTheWholeTime() {
        waitsFor(new Awaited("its state", 5), 0);
        assertThat(watchdog.expired(149_999)).isFalse();
        assertThat(watchdog.expired(150_000)).isTrue();
    }

    @Test
    void oneThatStaysStalledIsToldSoAgainAndAgain() {
        waitsFor(new Awaited("transaction 7"), 0);
        int alarms = 0;
        for (long now = 0; now <= 1_830_000; now += 1000) {
            alarms += watchdog.expired(now) ? 1 : 0;
        }
        assertThat(alarms).as("every 30 s").isEqualTo(61);
    }

    @Test
    void aPauseStartsTheTimeAgain() {
        waitsFor(new Awaited("transaction 7"), 0);
        waitsFor(null, 25_000);
        waitsFor(new Awaited("transaction 7"), 40_000);
        assertThat(watchdog.expired(69_999)).isFalse();
        assertThat(watchdog.expired(70_000)).isTrue();
    }
}

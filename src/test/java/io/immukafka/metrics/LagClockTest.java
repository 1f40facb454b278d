package io.immukafka.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lag in time: idle, live, in a catch-up, and when nothing moves. */
class LagClockTest {

    private static final long START = 1_000_000;
    private static final long HOUR_MS = 3_600_000;

    private final TestClock clock = new TestClock(START * 1000);
    private final LagClock lag = new LagClock(clock);

    private void pass(double seconds) {
        clock.pass((long) (seconds * 1000));
    }

    @Test
    void anIdleDatabaseHasNoLag() {
        lag.resume(7);
        lag.stated(7);
        pass(3600);
        assertThat(lag.transactions()).isZero();
        assertThat(lag.seconds()).isZero();
        assertThat(lag.stalledMs()).isZero();
        assertThat(lag.isCaughtUp()).isTrue();
    }

    @Test
    void afterAnIdleHourATransactionIsAsLateAsItIsOld() {
        lag.resume(7);
        lag.stated(7);
        pass(3600);
        lag.seen(8, START + 3600);
        pass(0.5);
        assertThat(lag.transactions()).isEqualTo(1);
        assertThat(lag.seconds()).isEqualTo(0.5);
        lag.done(8, START + 3600);
        assertThat(lag.seconds()).isZero();
        assertThat(lag.isCaughtUp()).isTrue();
    }

    @Test
    void anUnseenTransactionIsNoOlderThanTheLastIdleMoment() {
        lag.resume(7);
        lag.stated(7);
        pass(3600);
        lag.stated(7);
        pass(4);
        lag.stated(9);
        pass(1);
        assertThat(lag.transactions()).isEqualTo(2);
        assertThat(lag.seconds()).isEqualTo(5);
    }

    @Test
    void aCatchUpIsAsLateAsWhatWasDoneLast() {
        lag.resume(100);
        lag.stated(1000);
        lag.seen(101, START - 500);
        assertThat(lag.seconds()).isEqualTo(500);
        lag.done(101, START - 500);
        lag.done(300, START - 200);
        assertThat(lag.transactions()).isEqualTo(700);
        assertThat(lag.seconds()).isEqualTo(200);
        assertThat(lag.isCaughtUp()).isFalse();
        lag.done(1000, START - 100);
        assertThat(lag.seconds()).isZero();
        assertThat(lag.isCaughtUp())
                .as("nobody has said that there is nothing newer")
                .isFalse();
        lag.stated(1000);
        assertThat(lag.isCaughtUp()).isTrue();
    }

    @Test
    void whatDoesNotMoveIsStalledSinceItLastMoved() {
        lag.resume(1);
        pass(100);
        lag.seen(2, START + 100);
        lag.stated(3);
        pass(10);
        assertThat(lag.stalledMs()).isEqualTo(10_000);
        lag.done(2, START + 100);
        assertThat(lag.stalledMs()).isZero();
        pass(20);
        lag.stated(4);
        pass(5);
        assertThat(lag.stalledMs()).as("more to do is no progress").isEqualTo(25_000);
        lag.done(4, START + 130);
        assertThat(lag.stalledMs()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {HOUR_MS, -HOUR_MS})
    void aClockThatIsSetChangesNoLagThatIsMeasured(long jump) {
        lag.resume(7);
        lag.stated(7);
        pass(10);
        clock.set(jump);
        assertThat(lag.seconds()).isZero();
        assertThat(lag.stalledMs()).isZero();
        clock.set(-jump);
        lag.seen(8, START + 9);
        lag.stated(9);
        pass(1);
        clock.set(jump);
        assertThat(lag.seconds()).isEqualTo(2);
        assertThat(lag.stalledMs()).isEqualTo(1000);
        lag.done(8, START + 9);
        assertThat(lag.seconds()).isBetween(0.0, 2.0);
        assertThat(lag.stalledMs()).isZero();
    }

    @Test
    void aTransactionFromTheFutureHasNoAge() {
        lag.resume(7);
        lag.seen(8, START + 3600);
        pass(1);
        assertThat(lag.seconds()).isEqualTo(1);
    }

    @Test
    void aReplicaThatWentBackIsBehindAgain() {
        lag.resume(10);
        lag.done(12, START);
        lag.done(5, 0);
        assertThat(lag.done()).isEqualTo(5);
        assertThat(lag.transactions()).isEqualTo(7);
    }
}

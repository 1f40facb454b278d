package io.immukafka.connect.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class EndCheckTest {

    private final EndCheck end = new EndCheck();
    private long now = -3;

    /** Milliseconds since 1970. */
    private static final long NOON = 1_800_000_000_000L;

    private static final long MINUTE = 60_000;

    private void sleep(int seconds) {
        now += TimeUnit.SECONDS.toNanos(seconds);
    }

    private void took(long offset) {
        end.took(offset, 0, now);
    }

    private boolean isReached() {
        return end.isReached(now, NOON);
    }

    private void echo() {
        sleep(6);
        assertThat(end.next(now)).hasValue(41);
        assertThat(end.next(now)).as("asked once").isEmpty();
        took(41);
    }

    @Test
    void isReachedWhenTheLastRecordComesTwiceAgainAndNothingElse() {
        took(40);
        took(41);
        echo();
        echo();
        assertThat(isReached()).isFalse();
        sleep(6);
        assertThat(end.next(now)).isEmpty();
        assertThat(isReached()).isTrue();
        took(41);
        assertThat(isReached()).as("and begins anew").isFalse();
    }

    @Test
    void isNotReachedWhileTheBrokersAreSilent() {
        took(41);
        echo();
        sleep(6);
        assertThat(end.next(now)).hasValue(41);
        sleep(3600);
        assertThat(isReached()).isFalse();
    }

    @Test
    void isNotReachedBeforeARecordThatFollows() {
        took(41);
        echo();
        echo();
        took(42);
        sleep(6);
        assertThat(isReached()).isFalse();
        assertThat(end.next(now)).hasValue(42);
    }

    @Test
    void isUnknownInAPartitionThatIsReadFromElsewhere() {
        took(41);
        echo();
        echo();
        end.moved();
        sleep(6);
        assertThat(isReached()).isFalse();
        assertThat(end.next(now)).isEmpty();
    }

    @Test
    void beginsAnewWhenTheLastRecordIsGone() {
        took(41);
        echo();
        sleep(6);
        assertThat(end.next(now)).hasValue(41);
        took(3);
        sleep(6);
        assertThat(end.next(now)).hasValue(3);
    }

    @Test
    void isReachedInABusyPartitionWithARecordThatWasWrittenLater() {
        end.took(41, NOON + 10 * MINUTE, now);
        assertThat(isReached()).as("it came before the question").isFalse();
        end.took(42, NOON + MINUTE - 1, now);
        assertThat(isReached()).isFalse();
        end.took(43, NOON + MINUTE, now);
        assertThat(isReached()).as("a clock that is wrong wrote it").isFalse();
        sleep(60);
        end.took(44, NOON + MINUTE, now);
        assertThat(isReached()).isTrue();
        took(45);
        assertThat(isReached()).isTrue();
        end.moved();
        assertThat(isReached()).isFalse();
    }

    @Test
    void isAskedAnewOnceItIsSettled() {
        took(41);
        assertThat(isReached()).isFalse();
        sleep(60);
        end.took(42, NOON + MINUTE, now);
        assertThat(isReached()).isTrue();
        end.settled();
        end.took(43, NOON + 2 * MINUTE, now);
        assertThat(isReached()).isFalse();
    }
}

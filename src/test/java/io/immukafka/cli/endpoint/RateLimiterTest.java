package io.immukafka.cli.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RateLimiterTest {

    private static final long RATE = 1_000_000;

    private long now = 5;
    private final RateLimiter pace = new RateLimiter(RATE, now);

    /** Moves shares for some seconds, as fast as the pace allows; gives the bytes. */
    private long run(int seconds) {
        long end = now + TimeUnit.SECONDS.toNanos(seconds);
        long moved = 0;
        while (now < end) {
            long pause = pace.pause(now);
            if (pause > 0) {
                now += TimeUnit.MILLISECONDS.toNanos(pause);
            } else {
                long share = pace.share(1 << 20);
                pace.spend(share, now);
                moved += share;
            }
        }
        return moved;
    }

    @Test
    void keepsTheRateFromTheFirstSecondOn() {
        assertThat(run(1)).isBetween(RATE * 9 / 10, RATE * 12 / 10);
        assertThat(run(10)).isBetween(RATE * 99 / 10, RATE * 102 / 10);
    }

    @Test
    void whatAnOutageLeftUnusedIsNotMadeUpFor() {
        run(2);
        now += TimeUnit.SECONDS.toNanos(60);
        assertThat(run(2)).isLessThan(RATE * 23 / 10);
    }

    @Test
    void fetchesNoMoreThanASecondsWorthAhead() {
        assertThat(pace.ahead(8 << 20)).isEqualTo(RATE);
        assertThat(pace.ahead(1000)).isEqualTo(1000);
        assertThat(new RateLimiter(0, now).ahead(8 << 20)).isEqualTo(8 << 20);
    }

    @Test
    void withoutALimitNothingWaits() {
        RateLimiter free = new RateLimiter(0, now);
        free.spend(Long.MAX_VALUE, now);
        assertThat(free.pause(now)).isZero();
        assertThat(free.share(1 << 20)).isEqualTo(1 << 20);
    }
}

package io.immukafka.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void pausesDoubleUpToTheLongestAndKeepHalfAtLeast() {
        Backoff backoff = new Backoff(100, 5000, new Random(1));
        long[] most = {100, 200, 400, 800, 1600, 3200, 5000, 5000};
        for (long each : most) {
            assertThat(backoff.next()).isBetween(each / 2, each);
        }
        for (int i = 0; i < 200; i++) {
            assertThat(backoff.next()).isBetween(2500L, 5000L);
        }
        assertThat(backoff.attempts()).isEqualTo(208);
    }

    @Test
    void aSuccessBeginsAnew() {
        Backoff backoff = new Backoff(100, 5000, new Random(1));
        backoff.next();
        backoff.next();
        backoff.reset();
        assertThat(backoff.next()).isBetween(50L, 100L);
    }

    @Test
    void noRangeOverflows() {
        Backoff backoff = new Backoff(1L << 40, Long.MAX_VALUE, new Random(1));
        for (int i = 0; i < 100; i++) {
            assertThat(backoff.next()).isPositive();
        }
    }
}

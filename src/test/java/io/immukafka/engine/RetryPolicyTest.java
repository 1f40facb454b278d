package io.immukafka.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.engine.EngineException.Reason;
import io.immukafka.engine.RetryPolicy.Kind;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private final Exception failure = new Exception("connection refused");

    private final RetryPolicy retries = new RetryPolicy("database 'a'", 100, 1000, new Random(1));

    @Test
    void anOutageIsSatOutForEver() {
        for (long now = 0; now < 1_000_000_000; now += 1_000_000) {
            assertThat(retries.failed(Kind.TRANSIENT, failure, now)).isEmpty();
            assertThat(retries.pause()).isBetween(50L, 1000L);
        }
        assertThat(retries.pause()).isBetween(500L, 1000L);
    }

    @Test
    void anUnknownAnswerIsSatOutForTwoMinutes() {
        assertThat(retries.failed(Kind.UNKNOWN, failure, 0)).isEmpty();
        assertThat(retries.failed(Kind.UNKNOWN, failure, 119_999)).isEmpty();
        assertThat(retries.failed(Kind.UNKNOWN, failure, 120_000)).hasValueSatisfying(end -> {
            assertThat(end.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(end).hasMessageContaining("database 'a'").hasMessageContaining("connection refused");
            assertThat(end).hasCause(failure);
        });
    }

    @Test
    void aSuccessBetweenUnknownAnswersGivesThemTwoMoreMinutes() {
        assertThat(retries.failed(Kind.UNKNOWN, failure, 0)).isEmpty();
        assertThat(retries.failed(Kind.UNKNOWN, failure, 100_000)).isEmpty();
        retries.succeeded();
        assertThat(retries.failed(Kind.UNKNOWN, failure, 150_000)).isEmpty();
        assertThat(retries.failed(Kind.UNKNOWN, failure, 260_000)).isEmpty();
    }

    @Test
    void anOutageBetweenUnknownAnswersDoesNotCountAndGivesThemNoMoreTime() {
        assertThat(retries.failed(Kind.UNKNOWN, failure, 0)).isEmpty();
        assertThat(retries.failed(Kind.TRANSIENT, failure, 5_000_000)).isEmpty();
        long now = 5_000_000;
        for (int i = 0; i < 119; i++) {
            now += 1000;
            assertThat(retries.failed(Kind.UNKNOWN, failure, now)).isEmpty();
            now += 1000;
            assertThat(retries.failed(Kind.TRANSIENT, failure, now)).isEmpty();
        }
        assertThat(retries.failed(Kind.UNKNOWN, failure, now + 1000)).isPresent();
    }

    @Test
    void theLogIsRemindedEveryTenMinutes() {
        int warnings = 0;
        for (long now = 0; now <= 3_600_000; now += 5000) {
            retries.failed(Kind.TRANSIENT, failure, now);
            warnings += retries.warning().isPresent() ? 1 : 0;
        }
        assertThat(warnings).isEqualTo(7);
        retries.failed(Kind.TRANSIENT, failure, 4_200_000);
        assertThat(retries.warning())
                .hasValueSatisfying(words -> assertThat(words).contains("70 minutes"));
    }

    @Test
    void aRefusalIsTheEnd() {
        assertThat(retries.failed(Kind.PERMANENT, failure, 0))
                .hasValueSatisfying(end -> assertThat(end.reason()).isEqualTo(Reason.REFUSED));
    }

    @Test
    void theLogHearsOnceOfTroubleAndOnceOfItsEnd() {
        assertThat(retries.failed(Kind.TRANSIENT, failure, 0)).isEmpty();
        assertThat(retries.warning())
                .hasValueSatisfying(words -> assertThat(words).contains("connection refused"));
        assertThat(retries.failed(Kind.TRANSIENT, failure, 1)).isEmpty();
        assertThat(retries.warning()).isEmpty();
        assertThat(retries.succeeded()).contains("database 'a' responds again after 2 failed attempts");
        assertThat(retries.succeeded()).isEmpty();
    }

    @Test
    void aConnectionThatMerelyEndedDoesNotHideTheOutageAfterIt() {
        assertThat(retries.failed(Kind.TRANSIENT, null, 0)).isEmpty();
        assertThat(retries.warning()).isEmpty();
        assertThat(retries.failed(Kind.TRANSIENT, failure, 1)).isEmpty();
        assertThat(retries.warning()).isPresent();
    }

    @Test
    void aConnectionThatEndsEachTimeIsWorthAWarning() {
        for (int i = 0; i < 5; i++) {
            assertThat(retries.warning()).isEmpty();
            assertThat(retries.failed(Kind.TRANSIENT, null, i)).isEmpty();
        }
        assertThat(retries.warning()).isPresent();
    }
}

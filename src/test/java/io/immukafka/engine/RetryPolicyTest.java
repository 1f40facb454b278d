package io.immukafka.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.ErrorCode;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.engine.RetryPolicy.Kind;
import java.util.Optional;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {

    private final Exception failure = new Exception("connection refused");

    private static final ErrorCode CODE = ErrorCode.UNKNOWN_ANSWER;

    private final RetryPolicy retries = new RetryPolicy("database 'a'", 100, 1000, new Random(1));

    @Test
    void anOutageIsSatOutForEver() {
        for (long now = 0; now < 1_000_000_000; now += 1_000_000) {
            assertThat(retries.failed(Kind.TRANSIENT, CODE, failure, now)).isEmpty();
            assertThat(retries.retryAt() - now).isBetween(50L, 1000L);
        }
        assertThat(retries.retryAt()).isBetween(999_000_500L, 999_001_000L);
    }

    @Test
    void anUnknownAnswerIsSatOutForTwoMinutes() {
        assertThat(retries.failed(Kind.UNKNOWN, CODE, failure, 0)).isEmpty();
        assertThat(retries.failed(Kind.UNKNOWN, CODE, failure, 119_999)).isEmpty();
        assertThat(retries.failed(Kind.UNKNOWN, CODE, failure, 120_000)).hasValueSatisfying(end -> {
            assertThat(end.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(end).hasMessageContaining("database 'a'").hasMessageContaining("connection refused");
            assertThat(end).hasCause(failure);
        });
    }

    @Test
    void aSuccessBetweenUnknownAnswersGivesThemTwoMoreMinutes() {
        assertThat(retries.failed(Kind.UNKNOWN, CODE, failure, 0)).isEmpty();
        assertThat(retries.failed(Kind.UNKNOWN, CODE, failure, 100_000)).isEmpty();
        retries.succeeded();
        assertThat(retries.failed(Kind.UNKNOWN, CODE, failure, 150_000)).isEmpty();
        assertThat(retries.failed(Kind.UNKNOWN, CODE, failure, 260_000)).isEmpty();
    }

    @Test
    void anOutageBetweenUnknownAnswersDoesNotCountAndGivesThemNoMoreTime() {
        long now = 0;
        for (int i = 0; i < 12; i++) {
            assertThat(retries.failed(Kind.UNKNOWN, CODE, failure, now)).isEmpty();
            assertThat(retries.failed(Kind.UNKNOWN, CODE, failure, now + 9_000)).isEmpty();
            assertThat(retries.failed(Kind.TRANSIENT, CODE, failure, now + 10_000))
                    .isEmpty();
            now += 5_000_000;
        }
        assertThat(retries.failed(Kind.UNKNOWN, CODE, failure, now)).isEmpty();
        assertThat(retries.failed(Kind.UNKNOWN, CODE, failure, now + 11_999)).isEmpty();
        assertThat(retries.failed(Kind.UNKNOWN, CODE, failure, now + 12_000)).isPresent();
    }

    @Test
    void theLongPauseAfterAnOutageIsNoTimeOfUnknownAnswers() {
        RetryPolicy patient = new RetryPolicy("database 'a'", 100, 300_000, new SplittableRandom(1));
        for (long now = 0; now < 3_600_000; now += 300_000) {
            assertThat(patient.failed(Kind.TRANSIENT, CODE, failure, now)).isEmpty();
        }
        assertThat(patient.failed(Kind.UNKNOWN, CODE, failure, 3_600_000)).isEmpty();
    }

    @Test
    void theNextAttemptCanBePutOffUntilSomethingSucceeds() {
        assertThat(retries.retryAt()).isNegative();
        assertThat(retries.failed(Kind.TRANSIENT, CODE, failure, 0)).isEmpty();
        retries.postpone(600_000);
        retries.postpone(10);
        assertThat(retries.retryAt()).isEqualTo(600_000);
        retries.succeeded();
        assertThat(retries.retryAt()).isNegative();
    }

    @Test
    void theLogIsRemindedEveryTenMinutes() {
        int warnings = 0;
        for (long now = 0; now <= 3_600_000; now += 5000) {
            retries.failed(Kind.TRANSIENT, CODE, failure, now);
            warnings += retries.warning().isPresent() ? 1 : 0;
        }
        assertThat(warnings).isEqualTo(7);
        retries.failed(Kind.TRANSIENT, CODE, failure, 4_200_000);
        assertThat(retries.warning())
                .hasValueSatisfying(words -> assertThat(words).contains("70 minutes"));
    }

    @Test
    void aRefusalIsTheEnd() {
        assertThat(retries.failed(Kind.PERMANENT, CODE, failure, 0))
                .hasValueSatisfying(end -> assertThat(end.reason()).isEqualTo(Reason.REFUSED));
    }

    @Test
    void theLogHearsOnceOfTroubleAndOnceOfItsEnd() {
        assertThat(retries.failed(Kind.TRANSIENT, CODE, failure, 0)).isEmpty();
        assertThat(retries.warning())
                .hasValueSatisfying(words -> assertThat(words).contains("connection refused"));
        assertThat(retries.failed(Kind.TRANSIENT, CODE, failure, 1)).isEmpty();
        assertThat(retries.warning()).isEmpty();
        assertThat(retries.succeeded()).contains("database 'a' responds again after 2 failed attempts");
        assertThat(retries.succeeded()).isEmpty();
    }

    /** An unreachable server that comes back without the database is another matter for whoever reads the log. */
    @Test
    void eachCauseOfAnOutageIsToldOnce() {
        Exception other = new IllegalStateException("database does not exist");
        int warnings = 0;
        for (long now = 0; now < 20; now += 2) {
            retries.failed(Kind.TRANSIENT, ErrorCode.SERVER_UNREACHABLE, failure, now);
            warnings += retries.warning().isPresent() ? 1 : 0;
            retries.failed(Kind.TRANSIENT, ErrorCode.DATABASE_MISSING, other, now + 1);
            Optional<String> news = retries.warning();
            warnings += news.isPresent() ? 1 : 0;
            if (now == 0) {
                assertThat(news).hasValueSatisfying(words -> assertThat(words).contains("database does not exist"));
            }
        }
        assertThat(warnings).isEqualTo(2);
    }

    @Test
    void aConnectionThatMerelyEndedDoesNotHideTheOutageAfterIt() {
        assertThat(retries.failed(Kind.TRANSIENT, CODE, null, 0)).isEmpty();
        assertThat(retries.warning()).isEmpty();
        assertThat(retries.failed(Kind.TRANSIENT, CODE, failure, 1)).isEmpty();
        assertThat(retries.warning()).isPresent();
    }

    @Test
    void aConnectionThatEndsEachTimeIsWorthAWarning() {
        for (int i = 0; i < 5; i++) {
            assertThat(retries.warning()).isEmpty();
            assertThat(retries.failed(Kind.TRANSIENT, CODE, null, i)).isEmpty();
        }
        assertThat(retries.warning()).isPresent();
    }
}

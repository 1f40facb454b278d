package io.immukafka.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.engine.EngineException.Reason;
import io.immukafka.engine.Trouble.Outlook;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TroubleTest {

    private static final Exception FAILURE = new Exception("connection refused");

    private final Trouble trouble = new Trouble("database 'a'", 100, 1000, new Random(1));

    @Test
    void anOutageIsSatOutForEver() {
        for (long now = 0; now < 1_000_000_000; now += 1_000_000) {
            assertThat(trouble.judge(Outlook.PASSES, FAILURE, now)).isEmpty();
            assertThat(trouble.pause()).isBetween(50L, 1000L);
        }
        assertThat(trouble.pause()).isBetween(500L, 1000L);
    }

    @Test
    void anUnknownAnswerIsSatOutForTwoMinutes() {
        assertThat(trouble.judge(Outlook.UNKNOWN, FAILURE, 0)).isEmpty();
        assertThat(trouble.judge(Outlook.UNKNOWN, FAILURE, 119_999)).isEmpty();
        assertThat(trouble.judge(Outlook.UNKNOWN, FAILURE, 120_000)).hasValueSatisfying(end -> {
            assertThat(end.reason()).isEqualTo(Reason.UNREACHABLE);
            assertThat(end).hasMessageContaining("database 'a'").hasMessageContaining("connection refused");
            assertThat(end).hasCause(FAILURE);
        });
    }

    @Test
    void anOutageOrASuccessBetweenUnknownAnswersGivesThemTwoMoreMinutes() {
        assertThat(trouble.judge(Outlook.UNKNOWN, FAILURE, 0)).isEmpty();
        assertThat(trouble.judge(Outlook.PASSES, FAILURE, 100_000)).isEmpty();
        assertThat(trouble.judge(Outlook.UNKNOWN, FAILURE, 150_000)).isEmpty();
        trouble.over();
        assertThat(trouble.judge(Outlook.UNKNOWN, FAILURE, 300_000)).isEmpty();
    }

    @Test
    void aRefusalIsTheEnd() {
        assertThat(trouble.judge(Outlook.LASTS, FAILURE, 0))
                .hasValueSatisfying(end -> assertThat(end.reason()).isEqualTo(Reason.REFUSED));
    }

    @Test
    void theLogHearsOnceOfTroubleAndOnceOfItsEnd() {
        assertThat(trouble.judge(Outlook.PASSES, FAILURE, 0)).isEmpty();
        assertThat(trouble.warning())
                .hasValueSatisfying(words -> assertThat(words).contains("connection refused"));
        assertThat(trouble.judge(Outlook.PASSES, FAILURE, 1)).isEmpty();
        assertThat(trouble.warning()).isEmpty();
        assertThat(trouble.over()).contains("database 'a' answers again after 2 failures");
        assertThat(trouble.over()).isEmpty();
    }

    @Test
    void aConnectionThatMerelyEndedDoesNotHideTheOutageAfterIt() {
        assertThat(trouble.judge(Outlook.PASSES, null, 0)).isEmpty();
        assertThat(trouble.warning()).isEmpty();
        assertThat(trouble.judge(Outlook.PASSES, FAILURE, 1)).isEmpty();
        assertThat(trouble.warning()).isPresent();
    }

    @Test
    void aConnectionThatEndsEachTimeIsWorthAWarning() {
        for (int i = 0; i < 5; i++) {
            assertThat(trouble.warning()).isEmpty();
            assertThat(trouble.judge(Outlook.PASSES, null, i)).isEmpty();
        }
        assertThat(trouble.warning()).isPresent();
    }
}

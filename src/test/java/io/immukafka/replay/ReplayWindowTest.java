package io.immukafka.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.client.error.ServerCondition;
import org.junit.jupiter.api.Test;

class ReplayWindowTest {

    private final ReplayWindow window = new ReplayWindow(20);

    @Test
    void isHalvedForEachLackOfSlotsAndGrowsAgainWithSuccesses() {
        window.failed(ServerCondition.CONCURRENCY_EXHAUSTED);
        window.failed(ServerCondition.TOO_MANY_ACTIVE_TRANSACTIONS);
        window.failed(ServerCondition.UNREACHABLE);
        assertThat(window.width()).isEqualTo(5);
        for (int i = 0; i < 5; i++) {
            window.succeeded();
        }
        assertThat(window.width()).isEqualTo(6);
        for (int i = 0; i < 20 * 20; i++) {
            window.succeeded();
        }
        assertThat(window.width()).isEqualTo(20);
    }

    @Test
    void isNeverWiderThanTheReplicaHasSlotsForAndNeverClosed() {
        window.slots(7);
        assertThat(window.width()).isEqualTo(5);
        for (int i = 0; i < 5; i++) {
            window.failed(ServerCondition.CONCURRENCY_EXHAUSTED);
        }
        assertThat(window.width()).isEqualTo(1);
        for (int i = 0; i < 100; i++) {
            window.succeeded();
        }
        assertThat(window.width()).isEqualTo(5);
        window.slots(100);
        for (int i = 0; i < 1000; i++) {
            window.succeeded();
        }
        assertThat(window.width()).isEqualTo(20);
    }
}

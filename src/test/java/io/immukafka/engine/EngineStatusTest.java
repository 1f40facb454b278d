package io.immukafka.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.immukafka.ErrorCode;
import io.immukafka.engine.EngineException.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EngineStatusTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final Object lock = new Object();
    private final AtomicInteger told = new AtomicInteger();
    private final EngineStatus status = new EngineStatus(
            "the test of 'a'", LoggerFactory.getLogger(EngineStatusTest.class), told::incrementAndGet, lock);

    @Test
    void troubleLastsUntilItIsOver() {
        status.report("'a' cannot be reached", true);
        assertThat(status.trouble()).contains("'a' cannot be reached");
        status.report("'a' answers again", false);
        assertThat(status.trouble()).isEmpty();
    }

    @Test
    void whoWaitsHearsOfWorkThatIsDone() {
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> wait(done));
        synchronized (lock) {
            done.set(true);
            lock.notifyAll();
        }
        await().untilAsserted(() -> assertThat(waiting).isCompletedWithValue(true));
    }

    @Test
    void whoWaitsHearsOfTheEnd() {
        CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> wait(new AtomicBoolean()));
        EngineException end = new EngineException(Reason.UNPROVED, ErrorCode.GAP, "a gap", null);
        status.fail(end);
        await().untilAsserted(() -> assertThat(waiting).isCompletedExceptionally());
        assertThatThrownBy(waiting::join).hasRootCause(end);
        assertThatThrownBy(status::throwIfFailed).isSameAs(end);
        assertThat(told).hasValue(1);
    }

    private boolean wait(AtomicBoolean done) {
        try {
            return status.await(LONG, done::get);
        } catch (EngineException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aWaitEndsInTimeAndWorkThatIsDoneCountsAfterTheEndToo() throws Exception {
        assertThat(status.await(Duration.ofMillis(5), () -> false)).isFalse();
        status.defect(new IllegalStateException("impossible"));
        assertThat(status.await(LONG, () -> true)).isTrue();
        assertThatThrownBy(() -> status.await(LONG, () -> false))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll("the test of 'a' stopped because of a defect", "impossible")
                .hasRootCauseInstanceOf(IllegalStateException.class);
    }
}

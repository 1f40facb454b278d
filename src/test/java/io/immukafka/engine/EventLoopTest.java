package io.immukafka.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EventLoopTest {

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final List<Throwable> defects = new CopyOnWriteArrayList<>();

    /** Echoes events; wants a tick at once until it had one, if told so. */
    private static final class Echo implements Machine<String, String> {
        private volatile long wakeAt;
        private @Nullable Awaited awaited;

        Echo(long wakeAt) {
            this.wakeAt = wakeAt;
        }

        @Override
        public void step(String event, long now, Consumer<? super String> actions) {
            if (event.equals("tick")) {
                wakeAt = NEVER;
            }
            awaited = event.equals("wait") ? new Awaited("an answer") : null;
            if (event.equals("defect")) {
                throw new IllegalStateException("a defect");
            }
            if (event.equals("error")) {
                throw new OutOfMemoryError("simulated");
            }
            actions.accept(event);
        }

        @Override
        public long wakeAt() {
            return wakeAt;
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

    private EventLoop<String, String> loop(long wakeAt) {
        Watchdog watchdog = new Watchdog(Duration.ofMillis(50), () -> Long.MIN_VALUE);
        return new EventLoop<>("test-loop", new Echo(wakeAt), watchdog, seen::add, done::add, defects::add);
    }

    @Test
    void eventsAreHandledInOrder() {
        try (EventLoop<String, String> loop = loop(Machine.NEVER)) {
            loop.start();
            loop.post("a");
            loop.post("b");
            await().untilAsserted(() -> assertThat(done).containsExactly("a", "b"));
            assertThat(seen).as("told to who observes").containsExactly("a", "b");
        }
    }

    @Test
    void aDueTickIsNotHeldUpByWaitingEvents() {
        try (EventLoop<String, String> loop = loop(0)) {
            loop.post("a");
            loop.post("b");
            loop.start();
            await().untilAsserted(() -> assertThat(done).containsExactly("tick", "a", "b"));
        }
    }

    @Test
    void aMachineThatWaitsTooLongIsToldSo() {
        try (EventLoop<String, String> loop = loop(Machine.NEVER)) {
            loop.start();
            loop.post("wait");
            await().untilAsserted(() -> assertThat(done).containsExactly("wait", "stalled"));
        }
    }

    @Test
    void aDefectIsToldAndEndsTheLoop() {
        try (EventLoop<String, String> loop = loop(Machine.NEVER)) {
            loop.start();
            loop.post("defect");
            loop.post("a");
            await().untilAsserted(() -> assertThat(defects).singleElement().isInstanceOf(IllegalStateException.class));
        }
        assertThat(done).isEmpty();
    }

    @Test
    void anErrorIsToldToo() {
        try (EventLoop<String, String> loop = loop(Machine.NEVER)) {
            loop.start();
            loop.post("error");
            await().untilAsserted(() -> assertThat(defects).singleElement().isInstanceOf(OutOfMemoryError.class));
        }
    }

    @Test
    void anEventThatIsNotThereYetIsHandledLaterAndOneThatNeverComesIsADefect() {
        try (EventLoop<String, String> loop = loop(Machine.NEVER)) {
            loop.start();
            CompletableFuture<String> later = new CompletableFuture<>();
            loop.post(later);
            loop.post(CompletableFuture.failedFuture(new IllegalStateException("no event")));
            await().untilAsserted(() -> assertThat(defects).singleElement().isInstanceOf(IllegalStateException.class));
            assertThat(done).isEmpty();
            later.complete("a");
            await().untilAsserted(() -> assertThat(done).containsExactly("a"));
        }
    }

    @Test
    void closingEndsALoopThatNeverStartedAndOneThatWaits() {
        loop(Machine.NEVER).close();
        EventLoop<String, String> waiting = loop(Machine.NEVER);
        waiting.start();
        waiting.close();
        waiting.post("late");
        assertThat(done).isEmpty();
        assertThat(defects).isEmpty();
    }
}

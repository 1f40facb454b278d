package io.immukafka.connect.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SessionSlotsTest {

    private static final CompletableFuture<Void> CLOSED = CompletableFuture.completedFuture(null);

    private final SessionSlots<String> slots = new SessionSlots<>(2);

    @Test
    void sessionsAreGivenInTheOrderOfRequests() {
        slots.request(List.of("a", "b", "c", "a"));
        assertThat(slots.next()).contains("a");
        assertThat(slots.next()).contains("b");
        assertThat(slots.next()).isEmpty();
        assertThat(slots.areRequested()).isTrue();
        assertThat(slots.isWaiting("c")).isTrue();

        slots.release("b", CLOSED);
        assertThat(slots.next()).contains("c");
        assertThat(slots.holding()).containsExactlyInAnyOrder("a", "c");
        assertThat(slots.areRequested()).isFalse();
    }

    @Test
    void aSessionCountsUntilItIsClosed() {
        slots.request(List.of("a", "b", "c"));
        slots.next();
        slots.next();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        slots.release("a", closed);
        assertThat(slots.next()).isEmpty();
        assertThat(slots.areClosing()).isTrue();

        closed.complete(null);
        assertThat(slots.next()).contains("c");
        assertThat(slots.areClosing()).isFalse();
    }

    @Test
    void oneWhoseSessionIsBeingClosedWaitsForThat() {
        slots.request("a");
        slots.next();
        CompletableFuture<Void> closed = new CompletableFuture<>();
        slots.release("a", closed);
        slots.request(List.of("a", "b"));
        assertThat(slots.next()).contains("b");
        assertThat(slots.next()).isEmpty();

        closed.complete(null);
        assertThat(slots.next()).contains("a");
    }

    @Test
    void whatHasASessionDoesNotAskAgain() {
        slots.request("a");
        slots.next();
        slots.request("a");
        assertThat(slots.areRequested()).isFalse();
        assertThat(slots.has("a")).isTrue();
    }
}

package io.immukafka.connect.source;

import io.immukafka.client.Administration;
import io.immukafka.client.DatabaseEntry;
import io.immukafka.client.error.ServerException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the newest transaction of each database again and again, with one call for all of them, without waiting for the
 * answer. For one thread.
 */
final class GrowthWatch {

    private static final Logger log = LoggerFactory.getLogger(GrowthWatch.class);

    /** Fewer than two calls a second, and still a database that becomes active is noticed within one. */
    private static final Duration PAUSE = Duration.ofMillis(700);

    /** The server walks the folders of all databases for an answer: it then rests for this many times as long as it worked. */
    private static final int REST = 20;

    private static final Duration REMINDER = Duration.ofMinutes(10);

    private final Administration server;
    private final Runnable onAnswer;
    private @Nullable CompletableFuture<List<DatabaseEntry>> asked;
    private long askedAt;
    private long due = System.nanoTime();
    private boolean failing;
    private long warnedAt;

    /** @param onAnswer called when {@link #news} has something to say; must not block */
    GrowthWatch(Administration server, Runnable onAnswer) {
        this.server = server;
        this.onAnswer = onAnswer;
    }

    /**
     * The newest transaction of each database that the server lists, if an answer has come; asks again when it is time.
     */
    Optional<Map<String, Long>> news() {
        CompletableFuture<List<DatabaseEntry>> answer = asked;
        long now = System.nanoTime();
        if (answer == null) {
            if (now - due >= 0) {
                askedAt = now;
                asked = server.databases();
                Future<?> unused = asked.whenComplete((list, failure) -> onAnswer.run());
            }
            return Optional.empty();
        }
        if (!answer.isDone()) {
            return Optional.empty();
        }
        asked = null;
        due = now + Math.max(PAUSE.toNanos(), REST * (now - askedAt));
        return answer.handle(this::read).join();
    }

    private Optional<Map<String, Long>> read(@Nullable List<DatabaseEntry> list, @Nullable Throwable failure) {
        if (list == null || failure != null) {
            if (!failing || System.nanoTime() - warnedAt >= REMINDER.toNanos()) {
                failing = true;
                warnedAt = System.nanoTime();
                log.warn(
                        "The databases cannot be listed, so new transactions of those without a session are noticed only "
                                + "when their turn comes; retrying: {}",
                        failure == null
                                ? "no answer"
                                : ServerException.of(failure).getMessage());
            }
            return Optional.empty();
        }
        if (failing) {
            failing = false;
            log.info("The databases can be listed again");
        }
        Map<String, Long> newest = new HashMap<>();
        list.forEach(entry -> newest.put(entry.name(), entry.transactions()));
        return Optional.of(newest);
    }

    /** Whether the last listing failed. */
    boolean isFailing() {
        return failing;
    }
}

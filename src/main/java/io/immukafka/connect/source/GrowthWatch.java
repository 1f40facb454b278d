package io.immukafka.connect.source;

import io.immukafka.client.Administration;
import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.error.ServerException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a task learns from its server's {@link ServerListing}. For one thread. */
final class GrowthWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(GrowthWatch.class);

    private static final Duration REMINDER = Duration.ofMinutes(10);

    private final Administration administration;
    private final ServerListing listing;
    private long seen;
    private boolean failing;
    private long warnedAt;

    /** @param onAnswer called when {@link #news} has something to say; must not block */
    GrowthWatch(ConnectionSettings server, Administration administration, Runnable onAnswer) {
        this.administration = administration;
        listing = ServerListing.join(server, this, onAnswer);
    }

    /** The newest transaction of each database that the server lists, if it has answered since the last call. */
    Optional<Map<String, Long>> news() {
        ServerListing.Listing answer = listing.latest(this, administration::databases);
        if (answer == null || answer.number() == seen) {
            return Optional.empty();
        }
        seen = answer.number();
        if (answer.failure() != null) {
            if (!failing || System.nanoTime() - warnedAt >= REMINDER.toNanos()) {
                failing = true;
                warnedAt = System.nanoTime();
                log.warn(
                        "The databases cannot be listed, so new transactions of those without a session are noticed only "
                                + "when their turn comes; retrying: {}",
                        ServerException.of(answer.failure()).getMessage());
            }
            return Optional.empty();
        }
        if (failing) {
            failing = false;
            log.info("The databases can be listed again");
        }
        return Optional.of(answer.newest());
    }

    /** Whether the last listing failed. */
    boolean isFailing() {
        return failing;
    }

    @Override
    public void close() {
        listing.leave(this);
    }
}

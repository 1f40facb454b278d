package io.immukafka.connect.source;

import io.immukafka.ErrorCode;
import io.immukafka.client.DatabaseClient;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.connect.options.SourceOptions;
import io.immukafka.hash.Digest;
import io.immukafka.tx.TxHeader;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** Checks offsets that somebody wants to set, against their form and against the databases themselves. */
public final class OffsetCheck {

    /** Connect gives up after 90 s. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private OffsetCheck() {}

    /**
     * Checks new offsets; a null offset deletes the stored one and is always right.
     *
     * @throws ConnectException if one has a wrong form, a value out of range, or does not match the database's history
     */
    public static void check(SourceOptions options, Map<Map<String, ?>, ? extends @Nullable Map<String, ?>> offsets) {
        Map<String, SourceOffset> wanted = new LinkedHashMap<>();
        offsets.forEach((partition, offset) -> {
            // Offsets that a connector of another kind left under this name can be deleted too.
            if (offset != null) {
                wanted.put(SourceOffset.database(partition), SourceOffset.of(offset));
            }
        });
        if (wanted.isEmpty()) {
            return;
        }
        long end = System.nanoTime() + LIMIT.toNanos();
        try (ImmudbClient client =
                new ImmudbClient(options.connection(), ImmudbClient.MIN_WINDOW_BYTES, options.checkSessions())) {
            // A header may take several calls.
            Map<String, CompletableFuture<TxHeader>> asked = new LinkedHashMap<>();
            wanted.forEach((name, offset) -> {
                if (offset.position().tx() > 0) {
                    DatabaseClient database = client.database(name);
                    asked.put(
                            name,
                            database.withSession(
                                    () -> database.header(offset.position().tx())));
                }
            });
            asked.forEach((name, header) -> check(name, Objects.requireNonNull(wanted.get(name)), header, end, asked));
        }
    }

    private static void check(
            String database,
            SourceOffset offset,
            CompletableFuture<TxHeader> asked,
            long end,
            Map<String, CompletableFuture<TxHeader>> all) {
        long tx = offset.position().tx();
        Digest expected = offset.position().alh();
        try {
            TxHeader header = asked.get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            if (!header.alh().equals(expected)) {
                throw new ConnectException(ErrorCode.OFFSET_HISTORY.message("the offset names transaction " + tx
                        + " of database '" + database
                        + "' with the Alh " + expected.toHex() + ", but in the database its Alh is "
                        + header.alh().toHex() + ": it belongs to another history. Take the Alh from the topic's last "
                        + "record, or from immukafka status."));
            }
        } catch (ExecutionException e) {
            ServerException cause = ServerException.of(e);
            throw new ConnectException(
                    cause.condition() == ServerCondition.TRANSACTION_NOT_FOUND
                            ? ErrorCode.OFFSET_HISTORY.message("the offset names transaction " + tx
                                    + ", which database '" + database + "' does not have: " + cause.getMessage())
                            : cause.condition()
                                    .code()
                                    .message("the offset cannot be checked against database '" + database + "': "
                                            + cause.getMessage()),
                    cause);
        } catch (TimeoutException e) {
            long answered =
                    all.values().stream().filter(CompletableFuture::isDone).count();
            throw new ConnectException(
                    ErrorCode.SERVER_UNREACHABLE.message("only " + answered + " of " + all.size()
                            + " offsets could be checked within " + LIMIT.toSeconds() + " s, and not that of database '"
                            + database + "': no offset was changed. Set fewer at a time, or check the server's load."),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("the check of the offsets was interrupted: no offset was changed", e);
        }
    }
}

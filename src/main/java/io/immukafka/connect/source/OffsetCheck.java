package io.immukafka.connect.source;

import io.immukafka.ErrorCode;
import io.immukafka.client.DatabaseClient;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.connect.options.SourceOptions;
import io.immukafka.hash.Digest;
import io.immukafka.tx.TxHeader;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** Checks offsets that somebody wants to set, against their form and against the databases themselves. */
public final class OffsetCheck {

    private OffsetCheck() {}

    /**
     * Checks new offsets; a null offset deletes the stored one and is always right.
     *
     * @throws ConnectException if one has a wrong form, a value out of range, or does not match the database's history
     */
    public static void check(SourceOptions options, Map<Map<String, ?>, ? extends @Nullable Map<String, ?>> offsets) {
        Map<String, SourceOffset> wanted = new HashMap<>();
        offsets.forEach((partition, offset) -> {
            // Offsets that a connector of another kind left under this name can be deleted too.
            if (offset != null) {
                wanted.put(SourceOffset.database(partition), SourceOffset.of(offset));
            }
        });
        if (wanted.isEmpty()) {
            return;
        }
        try (ImmudbClient client = new ImmudbClient(options.connection())) {
            wanted.forEach((database, offset) -> check(client.database(database), offset));
        }
    }

    private static void check(DatabaseClient database, SourceOffset offset) {
        long tx = offset.position().tx();
        if (tx == 0) {
            return;
        }
        Digest expected = offset.position().alh();
        try {
            TxHeader header = database.header(tx).join();
            if (!header.alh().equals(expected)) {
                throw new ConnectException(ErrorCode.OFFSET_HISTORY.message("the offset names transaction " + tx
                        + " of database '" + database.name()
                        + "' with the Alh " + expected.toHex() + ", but in the database its Alh is "
                        + header.alh().toHex() + ": it belongs to another history. Take the Alh from the topic's last "
                        + "record, or from immukafka status."));
            }
        } catch (CompletionException e) {
            ServerException cause = ServerException.of(e);
            throw new ConnectException(
                    cause.condition() == ServerCondition.TRANSACTION_NOT_FOUND
                            ? ErrorCode.OFFSET_HISTORY.message("the offset names transaction " + tx
                                    + ", which database '" + database.name() + "' does not have: " + cause.getMessage())
                            : cause.condition()
                                    .code()
                                    .message("the offset cannot be checked against database '" + database.name() + "': "
                                            + cause.getMessage()),
                    cause);
        }
    }
}

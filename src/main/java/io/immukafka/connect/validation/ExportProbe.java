package io.immukafka.connect.validation;

import io.immukafka.client.DatabaseClient;
import io.immukafka.client.ExportListener;
import io.immukafka.client.ExportStream;
import io.immukafka.client.error.ServerException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Begins an export: reading a database needs fewer rights, so that only this shows whether exporting is allowed. */
final class ExportProbe implements ExportListener {

    private final CompletableFuture<Void> outcome = new CompletableFuture<>();

    private ExportProbe() {}

    /**
     * Requests a transaction and goes no further than its first message. Fails with {@link ServerException}.
     *
     * @param tx a committed one, since the server would wait for any other
     */
    static CompletableFuture<Void> begin(DatabaseClient database, long tx) {
        ExportProbe probe = new ExportProbe();
        ExportStream stream = database.export(probe);
        stream.request(tx);
        stream.allow(1);
        return probe.outcome.whenComplete((nothing, failure) -> stream.cancel());
    }

    @Override
    public void begin(long length, long committedTx) {
        outcome.complete(null);
    }

    @Override
    public void bytes(ByteBuffer content) {
        outcome.complete(null);
    }

    @Override
    public void closed(@Nullable ServerException cause) {
        if (cause == null) {
            outcome.complete(null);
        } else {
            outcome.completeExceptionally(cause);
        }
    }
}

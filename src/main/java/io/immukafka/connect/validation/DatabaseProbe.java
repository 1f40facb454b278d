package io.immukafka.connect.validation;

import io.immukafka.client.DatabaseClient;
import io.immukafka.client.ExportListener;
import io.immukafka.client.ExportStream;
import io.immukafka.client.error.ServerException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Opens a session on a database and begins an export: reading needs fewer rights, so only this shows whether exporting is
 * allowed. It goes no further than the first message.
 */
final class DatabaseProbe implements ExportListener {

    private final DatabaseClient database;
    private final CompletableFuture<Void> exported = new CompletableFuture<>();
    private final CompletableFuture<Void> outcome;
    private volatile boolean exporting;

    private DatabaseProbe(DatabaseClient database) {
        this.database = database;
        outcome = database.withSession(() -> database.currentState()
                .thenCompose(state -> export(state.committed().tx())));
    }

    /** Probes a database as soon as its client has a session for it. */
    static DatabaseProbe begin(DatabaseClient database) {
        return new DatabaseProbe(database);
    }

    /** @param tx a committed one, since the server would wait for any other */
    private CompletableFuture<Void> export(long tx) {
        if (tx == 0) {
            exported.complete(null);
        } else {
            exporting = true;
            ExportStream stream = database.export(this);
            stream.request(tx);
            stream.allow(1);
            Future<?> unused = exported.whenComplete((nothing, failure) -> stream.cancel());
        }
        return exported;
    }

    String name() {
        return database.name();
    }

    /** Fails with {@link ServerException}; never completes while the server says nothing to the export. */
    CompletableFuture<Void> outcome() {
        return outcome;
    }

    /** Whether the server was asked for a transaction and has not answered. */
    boolean isExporting() {
        return exporting && !exported.isDone();
    }

    /** Ends an export that has not begun. */
    void cancel() {
        exported.cancel(false);
    }

    @Override
    public void begin(long length, long committedTx) {
        exported.complete(null);
    }

    @Override
    public void bytes(ByteBuffer content) {
        exported.complete(null);
    }

    @Override
    public void closed(@Nullable ServerException cause) {
        if (cause == null) {
            exported.complete(null);
        } else {
            exported.completeExceptionally(cause);
        }
    }
}

package io.immukafka.client;

import com.google.protobuf.Empty;
import io.immukafka.chain.Position;
import io.immukafka.chain.StateSignature;
import io.immukafka.client.connection.Connection;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.client.proto.DatabaseSettingsRequest;
import io.immukafka.client.proto.EntriesSpec;
import io.immukafka.client.proto.ImmuServiceGrpc;
import io.immukafka.client.proto.ImmutableState;
import io.immukafka.client.proto.Tx;
import io.immukafka.client.proto.TxRequest;
import io.immukafka.hash.Digest;
import io.immukafka.tx.TxContent;
import io.immukafka.tx.TxHeader;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One database of a server. Safe for use by several threads; nothing blocks. Every future fails with {@link ServerException}.
 */
public final class DatabaseClient {

    private final Connection connection;
    private final DatabaseSession session;
    private final UploadLane uploads;

    DatabaseClient(Connection connection, DatabaseSession session) {
        this.connection = connection;
        this.session = session;
        uploads = new UploadLane(connection.threads().calls());
    }

    /** The database's name, as it was asked for. */
    public String name() {
        return session.database();
    }

    /**
     * Requests a session for a sequence of calls. A call made without a lease waits for a session by itself; one made within a
     * lease does not.
     *
     * @param onReclaim called when other databases wait for a session; must not block
     */
    public SessionLease lease(Runnable onReclaim) {
        return session.lease(onReclaim);
    }

    /**
     * Makes a sequence of calls that share a session.
     *
     * @param calls begins the first one, when the session is lent
     */
    public <T> CompletableFuture<T> withSession(Supplier<CompletableFuture<T>> calls) {
        SessionLease lease = lease(() -> {});
        return lease.granted().thenCompose(granted -> calls.get()).whenComplete((answer, failure) -> lease.close());
    }

    /** The newest transaction and its Alh. */
    public CompletableFuture<DatabaseState> currentState() {
        String what = "reading the current state";
        return session.ask(what, ImmuServiceGrpc.getCurrentStateMethod(), Empty.getDefaultInstance())
                .thenApply(understood(what, DatabaseClient::state));
    }

    /**
     * The header of a transaction, without its entries.
     *
     * <p>The answer cannot tell an attribute of the metadata that is empty from one that is absent, though their checksums
     * differ. So a header with metadata is only given out when its Alh is the one that the server states elsewhere: in the
     * next header, or in the current state.
     *
     * @param tx id from 1 on
     */
    public CompletableFuture<TxHeader> header(long tx) {
        String what = "reading the header of transaction " + tx;
        return ask(what, tx)
                .thenCompose(header -> header.hasMetadata()
                        ? stated(what, tx).thenApply(understood(what, alh -> HeaderReading.withAlh(header, alh)))
                        : CompletableFuture.completedFuture(header).thenApply(understood(what, HeaderReading::plain)));
    }

    private CompletableFuture<Digest> stated(String what, long tx) {
        return currentState()
                .thenCompose(state -> state.committed().tx() == tx
                        ? CompletableFuture.completedFuture(state.committed().alh())
                        : ask(what, tx + 1)
                                .thenApply(understood(what, next -> HeaderReading.digest(next.getPrevAlh()))));
    }

    private CompletableFuture<io.immukafka.client.proto.TxHeader> ask(String what, long tx) {
        TxRequest request = TxRequest.newBuilder()
                .setTx(tx)
                .setEntriesSpec(EntriesSpec.getDefaultInstance())
                .setKeepReferencesUnresolved(true)
                .build();
        return session.ask(what, ImmuServiceGrpc.getTxByIdMethod(), request).thenApply(Tx::getHeader);
    }

    /** The settings, for which read permission is enough. */
    public CompletableFuture<DatabaseSettings> settings() {
        return session.ask(
                        "reading the settings",
                        ImmuServiceGrpc.getGetDatabaseSettingsV2Method(),
                        DatabaseSettingsRequest.getDefaultInstance())
                .thenApply(answer -> DatabaseSettings.of(answer.getSettings()));
    }

    /** How long a request may take, and how long a stream may be silent while data is due. */
    public Duration requestTimeout() {
        return connection.settings().requestTimeout();
    }

    /**
     * Opens a stream of transactions, also such that are only pre-committed. Nothing comes before it is both requested and
     * allowed. A failure to open it is reported to the listener. A stream on which nothing comes is not ended by itself,
     * whatever is owed.
     */
    public ExportStream export(ExportListener listener) {
        ExportCall export = new ExportCall(connection, session, listener);
        export.start();
        return export;
    }

    /**
     * Sends a transaction into this replica, after those that were sent before. The content is read, perhaps by another
     * thread, until the call has ended. A call ends if nothing moves of any within the request timeout.
     */
    public ReplicateCall replicate(TxContent content) {
        ReplicateUpload upload = new ReplicateUpload(connection, session, content, uploads);
        upload.start();
        return upload;
    }

    /** When a byte last moved of what {@link #replicate} sends, or an answer to it came, in {@link System#nanoTime}. */
    public long lastUploadMove() {
        return uploads.lastMove();
    }

    private static DatabaseState state(ImmutableState state) {
        Position committed = new Position(state.getTxId(), HeaderReading.digest(state.getTxHash()));
        return new DatabaseState(
                committed,
                state.hasSignature() && !state.getSignature().getSignature().isEmpty()
                        ? new StateSignature(
                                state.getSignature().getSignature().toByteArray(),
                                state.getSignature().getPublicKey().toByteArray())
                        : null);
    }

    /** Turns an answer that breaks the protocol, such as a checksum of 31 bytes, into the named failure. */
    private <A, R> Function<A, R> understood(String what, Function<A, R> reading) {
        return answer -> {
            try {
                return reading.apply(answer);
            } catch (IllegalArgumentException e) {
                throw new CompletionException(session.context(what)
                        .failure(ServerCondition.MALFORMED_ANSWER, String.valueOf(e.getMessage()), e));
            }
        };
    }
}

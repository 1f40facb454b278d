package io.immukafka.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.immukafka.client.proto.Chunk;
import io.immukafka.client.proto.ExportTxRequest;
import io.immukafka.client.proto.ImmuServiceGrpc;
import io.immukafka.hash.Digest;
import java.net.ProtocolException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One streamExportTx call of an export.
 *
 * <p>It is owed a connection and a session at first, then a message that was asked for while a transaction is incomplete,
 * or while the next one requested is known to be committed; then silence means an outage. Otherwise it merely waits at the
 * head, for as long as its owner likes.
 */
final class ExportCall extends ClientCall.Listener<Chunk> implements StreamWatch.Watched {

    private final Connection connection;
    private final DatabaseSession session;
    private final SessionCredentials credentials;
    private final Inquiry inquiry;
    private final ExportLanes export;
    private final ExportFraming framing;
    private final AtomicLong committedTx;
    private final ClientCall<ExportTxRequest, Chunk> call;

    /** @param eH the digest over the entries, if the server need not check them */
    private record Requested(long tx, @Nullable Digest eH) {}

    private final Queue<Requested> requested = new ConcurrentLinkedQueue<>();
    private volatile boolean asked;
    private volatile boolean inside;
    private volatile long lastMove = System.nanoTime();

    // Why this side ended the call; guarded by this.
    private boolean ended;
    private @Nullable ServerException cause;

    /** @param committedTx newest transaction that any call saw committed in this database */
    ExportCall(
            Connection connection,
            DatabaseSession session,
            ExportLanes export,
            ExportFraming framing,
            AtomicLong committedTx) {
        this.connection = connection;
        this.session = session;
        this.export = export;
        this.framing = framing;
        this.committedTx = committedTx;
        inquiry = session.inquiry("exporting transactions");
        credentials = new SessionCredentials(session);
        // Messages are hashed where they arrive: handing each to another thread would cost more than a small one.
        call = connection.call(
                withOneArray(),
                CallOptions.DEFAULT.withCallCredentials(credentials).withExecutor(Runnable::run));
    }

    private static MethodDescriptor<ExportTxRequest, Chunk> withOneArray() {
        MethodDescriptor<ExportTxRequest, Chunk> method = ImmuServiceGrpc.getStreamExportTxMethod();
        return method.toBuilder(method.getRequestMarshaller(), new ChunkMarshaller(method.getResponseMarshaller()))
                .build();
    }

    synchronized void start() {
        if (!ended) {
            connection.streams().add(this);
            call.start(this, new Metadata());
        }
    }

    /** Asks for a transaction, see {@link ExportLanes#request(long, Digest)}. */
    synchronized void request(long tx, @Nullable Digest eH) {
        if (!ended) {
            requested.add(new Requested(tx, eH));
            call.sendMessage(ExportTxRequest.newBuilder()
                    .setTx(tx)
                    .setAllowPreCommitted(true)
                    .setSkipIntegrityCheck(eH != null)
                    .build());
        }
    }

    /** Lets the server's next message arrive. */
    void askForMessage() {
        asked = true;
        call.request(1);
    }

    void cancel() {
        end(null, "cancelled by its owner");
    }

    @Override
    public void endIfIdleSince(long nanoTime) {
        if (credentials.sessionId() == null) {
            // A call waits without limit for a connection that is being made.
            if (lastMove - nanoTime <= 0) {
                String silence = "neither a connection nor a session was had for "
                        + connection.settings().requestTimeout();
                end(inquiry.failure(ServerCondition.TIMED_OUT, silence, null), silence);
            }
            return;
        }
        Requested next = requested.peek();
        boolean owes = asked && (inside || (next != null && next.tx <= committedTx.get()));
        if (!owes) {
            // Rest that nobody minded is no part of a silence that begins later.
            lastMove = System.nanoTime();
        } else if (lastMove - nanoTime <= 0) {
            String owed = next == null ? "an answer" : "transaction " + next.tx;
            String silence = "the server owes " + owed + " and sent nothing for "
                    + connection.settings().requestTimeout();
            end(inquiry.failure(ServerCondition.STALLED, silence, null), silence);
        }
    }

    @Override
    public void endByClose() {
        end(inquiry.failure(ServerCondition.CLIENT_CLOSED, "this client is closed", null), "client closed");
    }

    private synchronized void end(@Nullable ServerException cause, String reason) {
        if (!ended) {
            ended = true;
            this.cause = cause;
            call.cancel(reason, cause);
        }
    }

    @Override
    public void onMessage(Chunk chunk) {
        synchronized (this) {
            if (ended) {
                return;
            }
        }
        asked = false;
        lastMove = System.nanoTime();
        boolean first = !inside;
        Requested begun = first ? requested.peek() : null;
        try {
            if (!export.deliver(framing, chunk, begun == null ? null : begun.eH)) {
                end(null, "the wait for a transaction was ended");
                return;
            }
        } catch (ProtocolException e) {
            end(
                    inquiry.failure(ServerCondition.MALFORMED_ANSWER, String.valueOf(e.getMessage()), e),
                    "malformed answer");
            return;
        } catch (RuntimeException | Error e) {
            // gRPC would report it as a cancelled call, which is taken for an outage.
            end(inquiry.failure(ServerCondition.LISTENER_FAILED, e.toString(), e), "the listener failed");
            return;
        }
        if (first) {
            committedTx.set(framing.committedTx());
        }
        inside = framing.isInside();
        if (!inside) {
            requested.poll();
        }
        export.delivered(!inside);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        connection.streams().remove(this);
        ServerException end;
        synchronized (this) {
            end = ended ? cause : failure(status);
            ended = true;
        }
        if (end != null && end.kind() == ServerError.SESSION_GONE) {
            session.forget(credentials.sessionId());
        }
        export.ended(end);
    }

    private @Nullable ServerException failure(Status status) {
        if (!status.isOk()) {
            return connection.failure(inquiry, status);
        }
        return inside
                ? inquiry.failure(ServerCondition.STREAM_ENDED, "the stream ended inside a transaction", null)
                : null;
    }
}

package io.immukafka.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.immukafka.client.proto.Chunk;
import io.immukafka.client.proto.ExportTxRequest;
import io.immukafka.client.proto.ImmuServiceGrpc;
import java.net.ProtocolException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One streamExportTx call.
 *
 * <p>It is owed a connection and a session at first, then something while messages are allowed and a transaction is incomplete, or the next one requested is known to be
 * committed; then silence means an outage. Otherwise it merely waits at the head, for as long as its owner likes.
 */
final class ExportCall extends ClientCall.Listener<Chunk> implements ExportStream, StreamWatch.Watched {

    private final Connection connection;
    private final DatabaseSession session;
    private final SessionCredentials credentials;
    private final Inquiry inquiry;
    private final ExportListener listener;
    private final ExportFraming framing;
    private final AtomicLong committedTx;
    private final ClientCall<ExportTxRequest, Chunk> call;

    private final Queue<Long> requested = new ConcurrentLinkedQueue<>();
    private final AtomicInteger allowed = new AtomicInteger();
    private volatile boolean inside;
    private volatile long lastMove = System.nanoTime();

    // Why this side ended the call; guarded by this.
    private boolean ended;
    private @Nullable ServerException cause;

    /** @param committedTx newest transaction that any call saw committed in this database */
    ExportCall(Connection connection, DatabaseSession session, ExportListener listener, AtomicLong committedTx) {
        this.connection = connection;
        this.session = session;
        this.listener = listener;
        this.committedTx = committedTx;
        inquiry = session.inquiry("exporting transactions");
        framing = new ExportFraming(listener);
        credentials = new SessionCredentials(session);
        call = connection.call(
                ImmuServiceGrpc.getStreamExportTxMethod(), CallOptions.DEFAULT.withCallCredentials(credentials));
    }

    void start() {
        connection.streams().add(this);
        call.start(this, new Metadata());
    }

    @Override
    public synchronized void request(long tx) {
        if (!ended) {
            requested.add(tx);
            call.sendMessage(ExportTxRequest.newBuilder()
                    .setTx(tx)
                    .setAllowPreCommitted(true)
                    .build());
        }
    }

    @Override
    public void allow(int messages) {
        allowed.addAndGet(messages);
        call.request(messages);
    }

    @Override
    public void cancel() {
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
        Long next = requested.peek();
        boolean owes = allowed.get() > 0 && (inside || (next != null && next <= committedTx.get()));
        if (!owes) {
            // Rest that nobody minded is no part of a silence that begins later.
            lastMove = System.nanoTime();
        } else if (lastMove - nanoTime <= 0) {
            String owed = next == null ? "an answer" : "transaction " + next;
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
        allowed.decrementAndGet();
        lastMove = System.nanoTime();
        boolean first = !inside;
        try {
            if (!framing.accept(chunk)) {
                end(null, "the wait for a transaction was ended");
                return;
            }
        } catch (ProtocolException e) {
            end(
                    inquiry.failure(ServerCondition.MALFORMED_ANSWER, String.valueOf(e.getMessage()), e),
                    "malformed answer");
            return;
        }
        if (first) {
            committedTx.set(framing.committedTx());
        }
        inside = framing.isInside();
        if (!inside) {
            requested.poll();
        }
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
        listener.closed(end);
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

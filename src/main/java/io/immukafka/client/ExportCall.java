package io.immukafka.client;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.immukafka.client.connection.CallContext;
import io.immukafka.client.connection.Connection;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerErrorKind;
import io.immukafka.client.error.ServerException;
import io.immukafka.client.proto.Chunk;
import io.immukafka.client.proto.ExportTxRequest;
import io.immukafka.client.proto.ImmuServiceGrpc;
import java.net.ProtocolException;
import org.jspecify.annotations.Nullable;

/** An export: one streamExportTx call. */
final class ExportCall extends ClientCall.Listener<Chunk> implements ExportStream {

    private final Connection connection;
    private final DatabaseSession session;
    private final SessionLease lease;
    private final SessionCredentials credentials;
    private final CallContext context;
    private final ExportListener listener;
    private final ExportFraming framing;
    private final ClientCall<ExportTxRequest, Chunk> call;

    /** Whether this side ended the call, and why; written under the lock. */
    private volatile boolean ended;

    private @Nullable ServerException cause;

    ExportCall(Connection connection, DatabaseSession session, ExportListener listener) {
        this.connection = connection;
        this.session = session;
        this.listener = listener;
        framing = new ExportFraming(listener);
        context = session.context("exporting transactions");
        lease = session.forCall();
        credentials = session.credentials(lease);
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

    void start() {
        call.start(this, new Metadata());
    }

    @Override
    public synchronized void request(long tx) {
        if (!ended) {
            call.sendMessage(ExportTxRequest.newBuilder()
                    .setTx(tx)
                    .setAllowPreCommitted(true)
                    .build());
        }
    }

    @Override
    public void allow(int messages) {
        call.request(messages);
    }

    @Override
    public void cancel() {
        end(null, "cancelled by this program");
    }

    private void end(@Nullable ServerException why, String reason) {
        synchronized (this) {
            if (ended) {
                return;
            }
            cause = why;
            ended = true;
        }
        // Without the lock: on a call that has no connection yet, gRPC reports the end from within.
        call.cancel(reason, why);
    }

    @Override
    public void onMessage(Chunk chunk) {
        if (ended) {
            return;
        }
        try {
            if (!framing.accept(chunk)) {
                end(null, "the wait for a transaction was cancelled");
            }
        } catch (ProtocolException e) {
            end(
                    context.failure(ServerCondition.MALFORMED_ANSWER, String.valueOf(e.getMessage()), e),
                    "malformed answer");
        } catch (RuntimeException | Error e) {
            // gRPC would report it as a cancelled call, which is taken for an outage.
            end(context.failure(ServerCondition.LISTENER_FAILED, e.toString(), e), "the listener failed");
        }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        lease.close();
        ServerException end;
        synchronized (this) {
            end = ended ? cause : failure(status);
            ended = true;
        }
        if (end != null && end.kind() == ServerErrorKind.SESSION_GONE) {
            session.forget(credentials.used());
        }
        listener.closed(end);
    }

    private @Nullable ServerException failure(Status status) {
        if (!status.isOk()) {
            return connection.failure(context, status);
        }
        return framing.isInside()
                ? context.failure(ServerCondition.STREAM_ENDED, "the stream ended inside a transaction", null)
                : null;
    }
}

package io.immukafka.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.immukafka.client.connection.CallContext;
import io.immukafka.client.connection.Connection;
import io.immukafka.client.connection.StreamWatch;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerErrorKind;
import io.immukafka.client.error.ServerException;
import io.immukafka.client.proto.Chunk;
import io.immukafka.client.proto.ImmuServiceGrpc;
import io.immukafka.client.proto.TxHeader;
import io.immukafka.tx.TxContent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One replicateTx call: the content's length in 8 bytes, then the content, in messages that are read only as fast as the
 * connection takes them. A small content is a single message, and is read without blocking.
 */
final class ReplicateUpload extends ClientCall.Listener<TxHeader> implements ReplicateCall, StreamWatch.Watched {

    private static final int MESSAGE_BYTES = 128 << 10;
    private static final int SMALL_BYTES = 64 << 10;

    private final Connection connection;
    private final DatabaseSession session;
    private final SessionLease lease;
    private final SessionCredentials credentials;
    private final CallContext context;
    private final TxContent content;
    private final UploadLane lane;
    private final ClientCall<Chunk, TxHeader> call;
    private final CompletableFuture<CommittedTx> result = new CompletableFuture<>();

    // Guarded by this.
    private long sent;
    /** Bytes handed to gRPC that are not written to the connection. */
    private long unwritten;

    private boolean ended;
    private @Nullable ServerException cause;
    private @Nullable TxHeader answer;

    /** @param lane of the database: a call may wait for earlier ones, and stalls only when all do */
    ReplicateUpload(Connection connection, DatabaseSession session, TxContent content, UploadLane lane) {
        this.connection = connection;
        this.session = session;
        this.content = content;
        this.lane = lane;
        context = session.context("replaying a transaction of " + content.length() + " bytes into a replica");
        lease = session.forCall();
        credentials = session.credentials(lease);
        CallOptions options = CallOptions.DEFAULT
                .withCallCredentials(credentials)
                // Nothing here blocks, and another thread costs as much as a small call.
                .withExecutor(Runnable::run)
                // Tells when every byte is written, of the smallest message too.
                .withOnReadyThreshold(1);
        call = connection.call(ImmuServiceGrpc.getReplicateTxMethod(), options);
    }

    void start() {
        connection.streams().add(this);
        lane.begin();
        call.start(this, new Metadata());
        call.request(2); // a second answer would be an error, which only shows if it may arrive
        lane.add(this);
    }

    /** Whether the content is read without blocking. */
    boolean isSmall() {
        return content.length() <= SMALL_BYTES;
    }

    @Override
    public CompletableFuture<CommittedTx> result() {
        return result.copy();
    }

    @Override
    public void cancel() {
        end(context.failure(ServerCondition.CANCELLED, "cancelled by this program", null));
    }

    @Override
    public void endIfIdleSince(long nanoTime) {
        if (lane.lastMove() - nanoTime <= 0) {
            String silence = "no transaction being sent to this database made progress for "
                    + connection.settings().requestTimeout();
            end(context.failure(ServerCondition.TIMED_OUT, silence, null));
        }
    }

    @Override
    public void endByClose() {
        end(context.failure(ServerCondition.CLIENT_CLOSED, "this client is closed", null));
    }

    private void end(ServerException why) {
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            cause = why;
        }
        // Without the lock: a call that has no connection yet ends at once, on this thread.
        call.cancel(why.condition().name(), why);
    }

    /** What was handed to gRPC is written, but perhaps for a message that another thread hands over just now. */
    @Override
    public void onReady() {
        long bytes = takeUnwritten();
        if (bytes > 0) {
            lane.moved();
            lane.written(bytes);
        }
    }

    private synchronized long takeUnwritten() {
        long bytes = unwritten;
        unwritten = 0;
        return bytes;
    }

    /**
     * Sends the next piece and, after the last, ends this side of the call; for one thread at a time. The content is read
     * without the lock, since a slow disk must not hold up a cancellation. A content that finds itself changed throws before it
     * gives its last byte, so that nothing is committed.
     *
     * @return false if there is no more to send
     */
    boolean sendNext() {
        long offset;
        synchronized (this) {
            if (ended) {
                return false;
            }
            offset = sent;
        }
        ByteString message;
        try {
            message = message(offset);
        } catch (IOException e) {
            end(context.failure(ServerCondition.CONTENT_UNREADABLE, "its bytes could not be read locally: " + e, e));
            return false;
        }
        synchronized (this) {
            if (ended) {
                return false;
            }
            unwritten += message.size();
            lane.handed(message.size());
            call.sendMessage(Chunk.newBuilder().setContent(message).build());
            sent += message.size() - (offset == 0 ? Long.BYTES : 0);
            if (sent < content.length()) {
                return true;
            }
            call.halfClose();
            return false;
        }
    }

    private ByteString message(long offset) throws IOException {
        if (offset > 0) {
            return UnsafeByteOperations.unsafeWrap(content.slice(offset, MESSAGE_BYTES));
        }
        ByteBuffer first = ByteBuffer.allocate(Long.BYTES + (isSmall() ? (int) content.length() : 0));
        first.putLong(0, content.length());
        if (isSmall()) {
            content.read(0, first.array(), Long.BYTES, (int) content.length());
            return UnsafeByteOperations.unsafeWrap(first);
        }
        ByteBuffer rest = content.slice(0, MESSAGE_BYTES - Long.BYTES);
        return UnsafeByteOperations.unsafeWrap(first).concat(UnsafeByteOperations.unsafeWrap(rest));
    }

    @Override
    public synchronized void onMessage(TxHeader header) {
        lane.moved();
        answer = header;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        connection.streams().remove(this);
        lease.close();
        TxHeader committed;
        ServerException failure;
        synchronized (this) {
            ended = true;
            committed = answer;
            failure = cause;
        }
        lane.remove(this, takeUnwritten());
        // An answer that arrived before the cancellation is worth more than the cancellation.
        if (committed != null) {
            complete(committed);
            return;
        }
        if (failure == null) {
            failure = status.isOk()
                    ? context.failure(ServerCondition.MALFORMED_ANSWER, "the call ended without an answer", null)
                    : connection.failure(context, status);
        }
        if (failure.kind() == ServerErrorKind.SESSION_GONE) {
            session.forget(credentials.used());
        }
        result.completeExceptionally(failure);
    }

    private void complete(TxHeader committed) {
        try {
            result.complete(new CommittedTx(committed));
        } catch (IllegalArgumentException e) {
            result.completeExceptionally(
                    context.failure(ServerCondition.MALFORMED_ANSWER, String.valueOf(e.getMessage()), e));
        }
    }
}

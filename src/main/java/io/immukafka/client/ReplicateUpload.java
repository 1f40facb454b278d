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
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One replicateTx call: the content's length in 8 bytes, then the content, in messages of at most 512 KiB. A content that fits
 * into a small message is sent at once; a larger one is read only as fast as the connection takes it.
 */
final class ReplicateUpload extends ClientCall.Listener<TxHeader> implements ReplicateCall, StreamWatch.Watched {

    private static final int MESSAGE_BYTES = 512 << 10;
    private static final int SMALL_BYTES = 64 << 10;

    private final Connection connection;
    private final DatabaseSession session;
    private final SessionCredentials credentials;
    private final CallContext context;
    private final TxContent content;
    private final AtomicLong lastMove;
    private final ClientCall<Chunk, TxHeader> call;
    private final CompletableFuture<CommittedTx> result = new CompletableFuture<>();

    // Guarded by this.
    private long sent;
    private boolean reading;
    private boolean ended;
    private @Nullable ServerException cause;
    private @Nullable TxHeader answer;

    /**
     * @param lastMove when any upload into this database last moved: a call may wait for earlier ones, and stalls only
     *     when all do
     */
    ReplicateUpload(Connection connection, DatabaseSession session, TxContent content, AtomicLong lastMove) {
        this.connection = connection;
        this.session = session;
        this.content = content;
        this.lastMove = lastMove;
        context = session.context("replaying a transaction of " + content.length() + " bytes into a replica");
        credentials = session.credentials();
        CallOptions options = CallOptions.DEFAULT.withCallCredentials(credentials);
        if (isSmall()) {
            // Nothing is left to read when the answer comes: no need of another thread, which costs as much as the
            // call.
            options = options.withExecutor(Runnable::run);
        }
        call = connection.call(ImmuServiceGrpc.getReplicateTxMethod(), options);
    }

    void start() {
        moved();
        connection.streams().add(this);
        call.start(this, new Metadata());
        call.request(2); // a second answer would be an error, which only shows if it may arrive
        if (isSmall()) {
            sendNext();
        }
    }

    private boolean isSmall() {
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
        if (lastMove.get() - nanoTime <= 0) {
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

    @Override
    public void onReady() {
        boolean more = true;
        while (more && call.isReady()) {
            more = sendNext();
        }
    }

    /**
     * Sends the next piece and, after the last, ends this side of the call. The content is read without the lock, since a slow
     * disk must not hold up a cancellation. A content that finds itself changed throws before it gives its last byte, so that
     * nothing is committed.
     *
     * @return false if there is no more to send
     */
    private boolean sendNext() {
        long offset;
        synchronized (this) {
            // start and onReady may come here at once.
            if (ended || reading || isSent()) {
                return false;
            }
            reading = true;
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
            reading = false;
            if (ended) {
                return false;
            }
            call.sendMessage(Chunk.newBuilder().setContent(message).build());
            sent += message.size() - (offset == 0 ? Long.BYTES : 0);
            moved();
            if (sent == content.length()) {
                call.halfClose();
            }
            return true;
        }
    }

    private boolean isSent() {
        return sent == content.length() && sent > 0;
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

    private void moved() {
        lastMove.set(System.nanoTime());
    }

    @Override
    public synchronized void onMessage(TxHeader header) {
        moved();
        answer = header;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        connection.streams().remove(this);
        moved();
        TxHeader committed;
        ServerException failure;
        synchronized (this) {
            ended = true;
            committed = answer;
            failure = cause;
        }
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

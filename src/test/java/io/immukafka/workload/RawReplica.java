package io.immukafka.workload;

import com.google.protobuf.ByteString;
import com.google.protobuf.Empty;
import io.grpc.stub.StreamObserver;
import io.immukafka.workload.proto.Chunk;
import io.immukafka.workload.proto.ImmutableState;
import io.immukafka.workload.proto.TxHeader;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Sends bytes to a replica that nobody looks at on the way, so that a server can be shown what no honest client sends. It
 * may not survive that.
 */
public final class RawReplica implements AutoCloseable {

    private static final int LIMIT_SECONDS = 10;

    private final Session session;

    private RawReplica(Session session) {
        this.session = session;
    }

    /** Opens a session of the user {@code immudb}. */
    public static RawReplica open(String host, int port, String password, String database) {
        return new RawReplica(Session.open(host, port, ImmudbWriter.SYSTEM_USER, password, database));
    }

    /**
     * Sends bytes as one transaction, ends the sending side and waits for the answer.
     *
     * @param announced the length that is put before them, true or not
     * @return the id of the transaction that the server says it has committed
     * @throws ImmudbCallException with the server's words if it refuses, without them if it dies or does not answer within 10 s
     */
    public long replicate(long announced, byte[] content) {
        CompletableFuture<TxHeader> answer = new CompletableFuture<>();
        StreamObserver<Chunk> upload = session.immudb().replicateTx(new Session.Answer<>(answer));
        byte[] message = ByteBuffer.allocate(Long.BYTES + content.length)
                .putLong(announced)
                .put(content)
                .array();
        upload.onNext(
                Chunk.newBuilder().setContent(ByteString.copyFrom(message)).build());
        upload.onCompleted();
        return session.await(answer.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)).getId();
    }

    /** The newest committed transaction and its Alh. */
    public ImmutableState state() {
        return session.ask(session.immudb()::currentState, Empty.getDefaultInstance());
    }

    @Override
    public void close() {
        session.close();
    }
}

package io.immukafka.bench;

import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.immukafka.client.proto.Chunk;
import io.immukafka.client.proto.ExportTxRequest;
import io.immukafka.client.proto.ImmuServiceGrpc;
import io.immukafka.harness.ImmudbServer;
import java.util.concurrent.CompletableFuture;

/** What a server can export at the most: asks for transactions ahead and counts the bytes, without any proof. */
final class RawDrain extends ClientCall.Listener<Chunk> {

    private final ClientCall<ExportTxRequest, Chunk> call;
    private final CompletableFuture<Long> done = new CompletableFuture<>();
    private final long last;
    private final int ahead;
    private long requested;
    private long received;
    private long left;
    private long bytes;

    private RawDrain(ClientCall<ExportTxRequest, Chunk> call, long last, int ahead) {
        this.call = call;
        this.last = last;
        this.ahead = ahead;
    }

    /**
     * Exports everything up to a transaction.
     *
     * @param ahead requests that the server has not answered yet
     * @return how many seconds it took, connection and session included, which the command needs as well
     */
    static double seconds(ImmudbServer server, String database, long last, int ahead) {
        long began = System.nanoTime();
        try (RawSession session = new RawSession(server, database)) {
            RawDrain drain = new RawDrain(session.call(ImmuServiceGrpc.getStreamExportTxMethod()), last, ahead);
            drain.start();
            drain.done.join();
            return (System.nanoTime() - began) / 1e9;
        }
    }

    private void start() {
        call.start(this, new Metadata());
        call.request(ahead);
        ask();
    }

    private synchronized void ask() {
        if (requested - received > ahead / 2) {
            return;
        }
        while (requested < last && requested < received + ahead) {
            requested++;
            call.sendMessage(ExportTxRequest.newBuilder()
                    .setTx(requested)
                    .setAllowPreCommitted(true)
                    .build());
        }
    }

    @Override
    public void onMessage(Chunk chunk) {
        call.request(1);
        long length = chunk.getContent().size();
        if (left == 0) {
            left = chunk.getContent().asReadOnlyByteBuffer().getLong() + Long.BYTES;
        }
        left -= length;
        bytes += length;
        if (left > 0) {
            return;
        }
        received++;
        if (received == last) {
            done.complete(bytes);
            call.cancel("all is here", null);
        } else {
            ask();
        }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        done.completeExceptionally(status.asRuntimeException());
    }
}

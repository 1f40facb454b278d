package io.immukafka.bench;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.immukafka.backup.BackupDefectException;
import io.immukafka.backup.BackupReader;
import io.immukafka.chain.TxPart;
import io.immukafka.client.proto.Chunk;
import io.immukafka.client.proto.ImmuServiceGrpc;
import io.immukafka.client.proto.TxHeader;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** What a server can replay at the most: sends transactions that lie in memory, without looking at them. */
final class RawReplay {

    private final List<List<Chunk>> transactions;

    private RawReplay(List<List<Chunk>> transactions) {
        this.transactions = transactions;
    }

    /** Reads a backup file into memory, as messages of up to so many bytes. */
    static RawReplay of(Path backup, int messageBytes) throws IOException, BackupDefectException {
        List<List<Chunk>> transactions = new ArrayList<>();
        try (FileChannel in = FileChannel.open(backup)) {
            BackupReader reader = new BackupReader(in, messageBytes);
            for (TxPart part = reader.next(); part != null; part = reader.next()) {
                if (part.first()) {
                    transactions.add(new ArrayList<>());
                }
                transactions.get(transactions.size() - 1).add(message(part));
            }
        }
        return new RawReplay(transactions);
    }

    private static Chunk message(TxPart part) {
        byte[] bytes = part.payload();
        if (part.first()) {
            bytes = ByteBuffer.allocate(Long.BYTES + bytes.length)
                    .putLong(part.claim().length())
                    .put(bytes)
                    .array();
        }
        return Chunk.newBuilder()
                .setContent(UnsafeByteOperations.unsafeWrap(bytes))
                .build();
    }

    /**
     * How a database is made for it.
     *
     * @param window calls in flight
     * @param syncMillis its syncFrequency
     */
    record Setting(int window, int syncMillis) {
        @Override
        public String toString() {
            return window + " in flight, flush every " + syncMillis + " ms";
        }
    }

    /**
     * Creates a database and replays into it.
     *
     * @return how many seconds it took, connection, session and database included, which the command needs as well
     */
    double seconds(ImmudbServer server, String database, Setting setting) throws InterruptedException {
        long began = System.nanoTime();
        try (Administrator administrator = Scene.administrator(server)) {
            administrator.create(DatabaseSpec.named(database)
                    .replica(true)
                    .maxConcurrency(setting.window() + 2)
                    .syncFrequency(Duration.ofMillis(setting.syncMillis())));
        }
        try (RawSession session = new RawSession(server, database)) {
            Push push = new Push(session, setting.window(), transactions.size());
            for (List<Chunk> transaction : transactions) {
                push.send(transaction);
            }
            push.done.join();
            return (System.nanoTime() - began) / 1e9;
        } finally {
            Scene.drop(server, database);
        }
    }

    private static final class Push {

        private final RawSession session;
        private final Semaphore room;
        private final AtomicInteger left;
        private final CompletableFuture<@Nullable Void> done = new CompletableFuture<>();
        private final AtomicReference<@Nullable Status> failure = new AtomicReference<>();

        Push(RawSession session, int window, int count) {
            this.session = session;
            room = new Semaphore(window);
            left = new AtomicInteger(count);
        }

        void send(List<Chunk> messages) throws InterruptedException {
            room.acquire();
            Status failed = failure.get();
            if (failed != null) {
                throw failed.asRuntimeException();
            }
            ClientCall<Chunk, TxHeader> call = session.call(ImmuServiceGrpc.getReplicateTxMethod());
            call.start(
                    new ClientCall.Listener<>() {
                        @Override
                        public void onClose(Status status, Metadata trailers) {
                            ended(status);
                        }
                    },
                    new Metadata());
            call.request(2);
            messages.forEach(call::sendMessage);
            call.halfClose();
        }

        private void ended(Status status) {
            if (!status.isOk()) {
                failure.compareAndSet(null, status);
                done.completeExceptionally(status.asRuntimeException());
            }
            room.release();
            if (left.decrementAndGet() == 0) {
                done.complete(null);
            }
        }
    }
}

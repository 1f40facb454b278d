package io.immukafka.bench;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import io.immukafka.backup.BackupReader;
import io.immukafka.chain.TxPart;
import io.immukafka.client.proto.Chunk;
import io.immukafka.client.proto.ImmuServiceGrpc;
import io.immukafka.client.proto.TxHeader;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.workload.DatabaseSpec;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a server can replay at the most: sends transactions that lie in memory, without looking at them. The same with each
 * read from the file and hashed first is what it can replay of transactions that somebody proves.
 */
final class RawReplay {

    private final Path backup;
    private final int messageBytes;
    private final List<List<Chunk>> transactions;

    private RawReplay(Path backup, int messageBytes, List<List<Chunk>> transactions) {
        this.backup = backup;
        this.messageBytes = messageBytes;
        this.transactions = transactions;
    }

    /** Reads a backup file into memory, as messages of up to so many bytes. */
    static RawReplay of(Path backup, int messageBytes) throws Exception {
        List<List<Chunk>> transactions = new ArrayList<>();
        read(backup, messageBytes, part -> {}, transactions::add);
        return new RawReplay(backup, messageBytes, transactions);
    }

    private interface Target {
        void take(List<Chunk> transaction) throws InterruptedException;
    }

    private static void read(Path backup, int messageBytes, Consumer<TxPart> look, Target target) throws Exception {
        try (FileChannel in = FileChannel.open(backup)) {
            BackupReader reader = new BackupReader(in, messageBytes);
            List<Chunk> messages = new ArrayList<>();
            for (TxPart part = reader.next(); part != null; part = reader.next()) {
                look.accept(part);
                messages.add(message(part));
                if (part.last()) {
                    target.take(messages);
                    messages = new ArrayList<>();
                }
            }
        }
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
    double seconds(ImmudbServer server, String database, Setting setting) throws Exception {
        return seconds(server, database, setting, push -> {
            for (List<Chunk> transaction : transactions) {
                push.send(transaction);
            }
        });
    }

    /** The same with transactions that are read from the file and hashed on the way. */
    double secondsWithHashing(ImmudbServer server, String database, Setting setting) throws Exception {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        return seconds(
                server,
                database,
                setting,
                push -> read(backup, messageBytes, part -> sha256.update(part.payload()), push::send));
    }

    private interface Pushing {
        void sendAll(Push push) throws Exception;
    }

    private double seconds(ImmudbServer server, String database, Setting setting, Pushing pushing) throws Exception {
        long began = System.nanoTime();
        server.create(DatabaseSpec.named(database)
                .replica(true)
                .maxConcurrency(setting.window() + 2)
                .syncFrequency(Duration.ofMillis(setting.syncMillis())));
        try (RawSession session = new RawSession(server, database)) {
            Push push = new Push(session, setting.window(), transactions.size());
            pushing.sendAll(push);
            push.done.join();
            return (System.nanoTime() - began) / 1e9;
        } finally {
            Fixtures.drop(server, database);
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

package io.immukafka.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import io.grpc.MethodDescriptor;
import io.grpc.protobuf.ProtoUtils;
import io.immukafka.client.proto.Chunk;
import io.immukafka.client.proto.TxHeader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/** Writes transactions of one entry. */
final class TestWriter implements AutoCloseable {

    // The request is encoded by hand and parsed as a Chunk without known fields: the production stubs know no writes.
    private static final MethodDescriptor<Chunk, TxHeader> SET = MethodDescriptor.<Chunk, TxHeader>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("immudb.schema.ImmuService/Set")
            .setRequestMarshaller(ProtoUtils.marshaller(Chunk.getDefaultInstance()))
            .setResponseMarshaller(ProtoUtils.marshaller(TxHeader.getDefaultInstance()))
            .build();

    private final Connection connection;
    private final DatabaseSession session;

    TestWriter(ConnectionSettings settings, String database) {
        connection = new Connection(settings);
        session = new DatabaseSession(connection, database, Duration.ofSeconds(30));
    }

    CompletableFuture<Long> set(String key, byte[] value) {
        byte[] keyValue = message(1, key.getBytes(StandardCharsets.UTF_8), 2, value);
        // SetRequest { repeated KeyValue KVs = 1 } has the shape of Chunk { bytes content = 1 }.
        Chunk request =
                Chunk.newBuilder().setContent(ByteString.copyFrom(keyValue)).build();
        return session.ask("writing", SET, request).thenApply(TxHeader::getId);
    }

    /** Writes small transactions, as many at a time as the 30 commit slots of a database allow, and returns the id of the last. */
    long setMany(int count) {
        Semaphore room = new Semaphore(25);
        CompletableFuture<?>[] all = new CompletableFuture<?>[count];
        long[] last = new long[1];
        for (int i = 0; i < count; i++) {
            room.acquireUninterruptibly();
            all[i] = set("key-" + i % 1000, ("value-" + i).getBytes(StandardCharsets.UTF_8))
                    .whenComplete((id, failure) -> {
                        room.release();
                        synchronized (last) {
                            last[0] = Math.max(last[0], id == null ? 0 : id);
                        }
                    });
        }
        CompletableFuture.allOf(all).join();
        synchronized (last) {
            return last[0];
        }
    }

    private static byte[] message(int first, byte[] a, int second, byte[] b) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            CodedOutputStream out = CodedOutputStream.newInstance(bytes);
            out.writeByteArray(first, a);
            out.writeByteArray(second, b);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws Exception {
        session.close(Duration.ofSeconds(3)).join();
        connection.close();
    }
}

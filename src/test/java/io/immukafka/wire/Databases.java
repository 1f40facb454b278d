package io.immukafka.wire;

import com.google.protobuf.ByteString;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.Item;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Two servers that all cases share, and the databases on them. */
final class Databases implements AutoCloseable {

    /** The transaction in the middle: see {@link #write}. */
    static final long MIDDLE = 3;

    /** The transaction of several parts and chunks. */
    static final long LARGE = 5;

    /** The newest transaction. */
    static final long HEAD = 6;

    /** The server stores a value with one more byte: so long, it could be taken for a digest. */
    private static final int DIGEST = 31;

    private static final int LARGE_VALUE = 150_000;
    private static final AtomicInteger REPLICAS = new AtomicInteger();

    /** Replicas, and the history whose transactions have no metadata. */
    final ImmudbServer server;

    /** It notes in the metadata of each transaction who wrote it. */
    private final ImmudbServer noting;

    final ServerHistory plain;
    final ServerHistory withMetadata;

    private Databases(ImmudbServer server, ImmudbServer noting) throws Exception {
        this.server = server;
        this.noting = noting;
        plain = write(server, "plain");
        withMetadata = write(noting, "with_metadata");
    }

    /** Starts the servers and writes both histories. */
    static Databases open() {
        ImmudbServer server =
                ImmudbServer.builder().flags("--max-active-databases=1000").start();
        ImmudbServer noting =
                ImmudbServer.builder().flags("--log-request-metadata").start();
        try {
            return new Databases(server, noting);
        } catch (Exception e) {
            server.close();
            noting.close();
            throw new IllegalStateException("the histories could not be written", e);
        }
    }

    /**
     * Six transactions. The one in the middle has three entries, two of them with metadata, and values as long as digests;
     * the large one is followed by the last.
     */
    private static ServerHistory write(ImmudbServer server, String database) throws Exception {
        create(server, DatabaseSpec.fast(database));
        try (ImmudbWriter writer = server.writer(database)) {
            Random random = new Random(1);
            writer.set("first", "1");
            writer.set("second", "2");
            writer.setAll(
                    Item.of("expires", value(random, DIGEST)).expiring(Instant.parse("2101-01-01T00:00:00Z")),
                    Item.of("not indexed", value(random, DIGEST)).asNonIndexed(),
                    Item.of("ordinary", value(random, DIGEST)));
            writer.set("fourth", "4");
            writer.setAll(Item.of("large", value(random, LARGE_VALUE)), Item.of("small", "5"));
            writer.setAll(Item.of("last", "6").expiring(Instant.parse("2101-01-01T00:00:00Z")));
        }
        return ServerHistory.of(server, database);
    }

    /** Writes transactions of {@code bytes} bytes each; the history is read. */
    ServerHistory writeLong(String database, int transactions, int bytes) throws Exception {
        create(server, DatabaseSpec.fast(database));
        try (ImmudbWriter writer = server.writer(database)) {
            Random random = new Random(2);
            for (int i = 0; i < transactions; i++) {
                writer.setAll(Item.of("key" + i, value(random, bytes)));
            }
        }
        return ServerHistory.of(server, database);
    }

    /** Creates a database whose transactions stay uncommitted. */
    ImmudbWriter createUncommitted(String database) {
        create(server, DatabaseSpec.named(database).syncReplication(1));
        return server.writer(database);
    }

    private static void create(ImmudbServer server, DatabaseSpec database) {
        try (Administrator administrator = server.administrator()) {
            administrator.create(database);
        }
    }

    private static ByteString value(Random random, int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return ByteString.copyFrom(value);
    }

    /** A name that no database of this JVM's servers has. */
    static String newReplica() {
        return "replica" + REPLICAS.incrementAndGet();
    }

    @Override
    public void close() {
        server.close();
        noting.close();
    }
}

package io.immukafka.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.immukafka.chain.Position;
import io.immukafka.tx.TxContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Against real servers of both versions. */
@ParameterizedClass
@ValueSource(strings = {"1.9.7", "1.11.1"})
class ImmudbClientIT {

    private static final ReplicaOptions OPTIONS = new ReplicaOptions(1024, 32 << 20, 1024, 40, Duration.ofMillis(5));

    @SuppressWarnings("NullAway.Init")
    private static TestServer server;

    private static int databases;

    private final String version;
    private final String replica = "replica" + ++databases;
    private ImmudbClient client;
    private DatabaseClient primary;
    private TestWriter writer;

    ImmudbClientIT(String version) {
        this.version = version;
    }

    @BeforeParameterizedClassInvocation
    static void startServer(String version) {
        server = new TestServer(version);
    }

    @AfterParameterizedClassInvocation
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() {
        client = new ImmudbClient(server.settings());
        primary = client.database("defaultdb");
        writer = new TestWriter(server.settings(), "defaultdb");
        writer.set("first", new byte[] {1}).join();
    }

    @AfterEach
    void close() throws Exception {
        writer.close();
        client.close();
    }

    @Test
    void aWrongPasswordIsAMatterOfRights() {
        ConnectionSettings wrong = new ConnectionSettings(
                server.settings().address(), "immudb", "Wr0ng#pass", null, Duration.ofSeconds(5));
        try (ImmudbClient stranger = new ImmudbClient(wrong)) {
            ServerException failure = failure(stranger.database("defaultdb").currentState());
            assertThat(failure.condition()).isEqualTo(ServerCondition.WRONG_CREDENTIALS);
            assertThat(failure.kind()).isEqualTo(ServerError.RIGHTS);
            assertThat(failure)
                    .hasMessageContaining("'immudb' of database 'defaultdb' at " + wrong.address())
                    .hasMessageNotContaining("Wr0ng#pass");
            Collector collector = new Collector();
            stranger.database("defaultdb").export(collector);
            assertThat(collector.closed.join())
                    .hasValueSatisfying(cause -> assertThat(cause.kind()).isEqualTo(ServerError.RIGHTS));
            assertThat(failure(stranger.database("defaultdb")
                                    .replicate(TxContent.of(new byte[10]))
                                    .result())
                            .kind())
                    .isEqualTo(ServerError.RIGHTS);
        }
    }

    @Test
    void aMissingDatabaseIsNotFound() {
        assertThat(failure(client.database("nowhere").currentState()).condition())
                .isEqualTo(ServerCondition.DATABASE_NOT_FOUND);
        assertThat(failure(client.administration().setReplica("nowhere", true)).kind())
                .isEqualTo(ServerError.NOT_FOUND);
    }

    @Test
    void theHeaderLeadsToTheCurrentState() {
        Position committed = primary.currentState().join().committed();
        assertThat(primary.header(committed.tx()).join())
                .returns(committed.tx(), io.immukafka.tx.TxHeader::id)
                .returns(committed.alh(), io.immukafka.tx.TxHeader::alh);
        assertThat(primary.currentState().join().signature()).isNull();
        assertThat(failure(primary.header(1_000_000)).condition()).isEqualTo(ServerCondition.TRANSACTION_NOT_FOUND);
    }

    @Test
    void anExportDeliversInOrderWhatAReplicaTakes() {
        writer.setMany(300);
        writer.set("large", new byte[3 << 20]).join();
        Position head = writerHead();
        List<byte[]> transactions = export(head.tx());
        for (int i = 0; i < transactions.size(); i++) {
            assertThat(Collector.id(transactions.get(i))).isEqualTo(i + 1);
        }

        client.administration().createReplica(replica, OPTIONS).join();
        DatabaseClient database = client.database(replica);
        for (int from = 0; from < transactions.size(); from += 30) {
            List<CompletableFuture<Long>> results = new ArrayList<>();
            for (byte[] each : transactions.subList(from, Math.min(from + 30, transactions.size()))) {
                results.add(database.replicate(TxContent.of(each)).result());
            }
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).join()).isEqualTo(from + i + 1);
            }
        }
        assertThat(database.currentState().join().committed()).isEqualTo(head);
        assertThat(failure(database.replicate(TxContent.of(transactions.get(0))).result())
                        .condition())
                .isEqualTo(ServerCondition.ALREADY_COMMITTED);
    }

    @Test
    void anExportWaitsAtTheHead() {
        long head = writerHead().tx();
        Collector collector = new Collector();
        ExportStream stream = primary.export(collector);
        stream.allow(10);
        stream.request(head + 1);
        await().during(Duration.ofMillis(300))
                .until(() -> collector.transactions.isEmpty() && !collector.closed.isDone());
        writer.set("news", new byte[] {1}).join();
        await().until(() -> collector.transactions.size() == 1);
        assertThat(Collector.id(collector.transactions.get(0))).isEqualTo(head + 1);
        assertThat(collector.committed.get(0)).isGreaterThanOrEqualTo(head + 1);
        stream.cancel();
        assertThat(collector.closed.join()).isEmpty();
        stream.request(1);
        assertThat(collector.ends).hasValue(1);
    }

    @Test
    void nothingComesThatIsNotAllowed() {
        writer.set("large", new byte[1 << 20]).join();
        long head = writerHead().tx();
        Collector collector = new Collector();
        ExportStream stream = primary.export(collector);
        stream.request(head);
        stream.allow(3);
        await().until(() -> collector.pieces.get() == 3);
        await().during(Duration.ofMillis(200)).until(() -> collector.pieces.get() == 3);
        stream.allow(100);
        await().until(() -> collector.transactions.size() == 1);
        stream.cancel();
    }

    @Test
    void aRequestThatTheServerRefusesEndsTheExport() {
        Collector collector = new Collector();
        ExportStream stream = primary.export(collector);
        stream.allow(1);
        stream.request(0);
        assertThat(collector.closed.join())
                .hasValueSatisfying(
                        cause -> assertThat(cause.condition()).isEqualTo(ServerCondition.ILLEGAL_ARGUMENTS));
    }

    @Test
    void aListenerThatThrowsEndsTheExport() {
        CompletableFuture<Optional<ServerException>> closed = new CompletableFuture<>();
        IllegalStateException bug = new IllegalStateException("bug");
        ExportStream stream = primary.export(new ExportListener() {
            @Override
            public void begin(long length, long committedTx) {
                throw bug;
            }

            @Override
            public void bytes(java.nio.ByteBuffer content) {}

            @Override
            public void closed(@org.jspecify.annotations.Nullable ServerException cause) {
                closed.complete(Optional.ofNullable(cause));
            }
        });
        stream.request(1);
        stream.allow(1);
        assertThat(closed.join()).hasValueSatisfying(cause -> assertThat(cause).hasRootCause(bug));
    }

    @Test
    void aCancelledReplicationCommitsNothing() throws Exception {
        writer.set("large", new byte[20 << 20]).join();
        client.administration().createReplica(replica, OPTIONS).join();
        DatabaseClient database = client.database(replica);
        List<byte[]> transactions = export(writerHead().tx());
        int large = transactions.size() - 1;
        for (byte[] each : transactions.subList(0, large)) {
            database.replicate(TxContent.of(each)).result().join();
        }
        Position before = database.currentState().join().committed();

        BlockingContent content = new BlockingContent(transactions.get(large));
        ReplicateCall call = database.replicate(content);
        content.reached.await();
        call.cancel();
        content.goOn.countDown();
        assertThat(failure(call.result()).condition()).isEqualTo(ServerCondition.CANCELLED);
        assertThat(database.currentState().join().committed()).isEqualTo(before);

        assertThat(database.replicate(TxContent.of(transactions.get(large)))
                        .result()
                        .join())
                .isEqualTo(large + 1);
    }

    @Test
    void aChangedTransactionIsRefused() {
        client.administration().createReplica(replica, OPTIONS).join();
        DatabaseClient database = client.database(replica);
        byte[] transaction = export(1).get(0);
        byte[] otherPrevAlh = transaction.clone();
        otherPrevAlh[12] ^= 1;
        assertThat(failure(database.replicate(TxContent.of(otherPrevAlh)).result())
                        .condition())
                .isEqualTo(ServerCondition.PREV_ALH_DIFFERS);
        byte[] otherValue = transaction.clone();
        otherValue[transaction.length - 4] ^= 1;
        assertThat(failure(database.replicate(TxContent.of(otherValue)).result())
                        .condition())
                .isEqualTo(ServerCondition.ENTRIES_HASH_DIFFERS);
        assertThat(database.currentState().join().committed()).isEqualTo(Position.EMPTY);
        assertThat(failure(primary.replicate(TxContent.of(transaction)).result())
                        .condition())
                .isEqualTo(ServerCondition.NOT_A_REPLICA);
    }

    @Test
    void aReplicaIsCreatedWithItsOptionsAndSwitched() {
        Administration administration = client.administration();
        administration.createReplica(replica, OPTIONS).join();
        DatabaseSettings created = client.database(replica).settings().join();
        assertThat(created)
                .isEqualTo(
                        new DatabaseSettings(true, "", "", false, 0, 1024, 32 << 20, 1024, 40, Duration.ofMillis(5)));
        assertThat(administration.databases().join())
                .contains(new DatabaseEntry(replica, true, 0, created))
                .anySatisfy(entry -> assertThat(entry.name()).isEqualTo("defaultdb"));
        assertThat(failure(administration.createReplica(replica, OPTIONS)).condition())
                .isEqualTo(ServerCondition.DATABASE_EXISTS);
        assertThat(failure(administration.createReplica("defaultdb", OPTIONS)).condition())
                .isEqualTo(ServerCondition.RESERVED_DATABASE);
        assertThat(failure(administration.createReplica("no way", OPTIONS)).condition())
                .isEqualTo(ServerCondition.INVALID_DATABASE_NAME);

        try (TestWriter local = new TestWriter(server.settings(), replica)) {
            assertThat(failure(local.set("k", new byte[1])).condition()).isEqualTo(ServerCondition.IS_REPLICA);
            assertThat(administration.setReplica(replica, false).join().replica())
                    .isFalse();
            assertThat(local.set("k", new byte[1]).join()).isEqualTo(1);
            assertThat(administration.setReplica(replica, true).join().replica())
                    .isTrue();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anUnloadedDatabaseIsAnOutage() {
        Administration administration = client.administration();
        administration.createReplica(replica, OPTIONS).join();
        DatabaseClient database = client.database(replica);
        database.currentState().join();
        assertThat(failure(administration.load(replica)).condition()).isEqualTo(ServerCondition.ALREADY_LOADED);
        administration.unload(replica).join();
        assertThat(failure(database.currentState()).condition()).isEqualTo(ServerCondition.DATABASE_UNLOADED);
        assertThat(failure(administration.unload(replica)).kind()).isEqualTo(ServerError.OUTAGE);
        assertThat(administration.databases().join())
                .anySatisfy(entry ->
                        assertThat(entry).returns(replica, DatabaseEntry::name).returns(false, DatabaseEntry::loaded));
        assertThat(administration.serverVersion().join()).isEqualTo(version);
        administration.load(replica).join();
        assertThat(database.currentState().join().committed()).isEqualTo(Position.EMPTY);
    }

    private Position writerHead() {
        return primary.currentState().join().committed();
    }

    private List<byte[]> export(long upTo) {
        Collector collector = new Collector();
        ExportStream stream = primary.export(collector);
        for (long tx = 1; tx <= upTo; tx++) {
            stream.request(tx);
        }
        stream.allow(1_000_000);
        await().atMost(Duration.ofSeconds(60)).until(() -> collector.transactions.size() == upTo);
        stream.cancel();
        assertThat(collector.closed.join()).isEmpty();
        return collector.transactions;
    }

    static ServerException failure(CompletableFuture<?> future) {
        assertThatThrownBy(future::join).isNotNull();
        return ServerException.of(future.handle((answer, failure) -> failure).join());
    }

    /** Stops in the middle until told to go on. */
    private static final class BlockingContent implements TxContent {

        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        private final TxContent content;

        BlockingContent(byte[] bytes) {
            content = TxContent.of(bytes);
        }

        @Override
        public long length() {
            return content.length();
        }

        @Override
        public void read(long offset, byte[] target, int at, int length) throws java.io.IOException {
            if (offset > content.length() / 2) {
                reached.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new java.io.InterruptedIOException();
                }
            }
            content.read(offset, target, at, length);
        }
    }
}

package io.immukafka.client;

import static io.immukafka.client.Answers.answer;
import static io.immukafka.client.Answers.condition;
import static io.immukafka.client.Answers.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.immukafka.chain.Position;
import io.immukafka.chain.Recomputed;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerErrorKind;
import io.immukafka.client.error.ServerErrorTable;
import io.immukafka.client.error.ServerException;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.hash.Digest;
import io.immukafka.tx.Limits;
import io.immukafka.tx.TxContent;
import io.immukafka.tx.TxHeader;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.ImmudbCallException;
import io.immukafka.workload.ImmudbWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas and their administration, against real servers of both versions. */
@ExtendWith(RealServers.class)
@ParameterizedClass
@ValueSource(strings = {"1.9.7", "1.11.1"})
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ReplicaIT {

    private final String version;
    private final TestDatabase test;
    private final Administration administration;
    private final String name;
    private final DatabaseClient replica;

    ReplicaIT(String version, TestServers servers) {
        this.version = version;
        test = new TestDatabase(servers.immudb(version));
        administration = test.client.administration();
        name = test.createReplica();
        replica = test.client.database(name);
    }

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void whatAnExportDeliversInOrderAReplicaTakes() throws Exception {
        test.write(300);
        test.writer.set("large", new byte[3 << 20]);
        List<byte[]> transactions = test.export(test.head());
        for (int i = 0; i < transactions.size(); i++) {
            assertThat(Collector.id(transactions.get(i))).isEqualTo(i + 1);
        }

        for (int from = 0; from < transactions.size(); from += 30) {
            List<CompletableFuture<CommittedTx>> results = new ArrayList<>();
            for (byte[] each : transactions.subList(from, Math.min(from + 30, transactions.size()))) {
                results.add(replica.replicate(new ArrayContent(each)).result());
            }
            for (int i = 0; i < results.size(); i++) {
                byte[] sent = transactions.get(from + i);
                Position expected = Recomputed.of(sent).claim().reached();
                assertThat(answer(results.get(i)).position(expected.alh())).isEqualTo(expected);
            }
        }
        assertThat(answer(replica.currentState()).committed())
                .isEqualTo(answer(test.database.currentState()).committed());
        assertThat(refusal(transactions.get(0))).isEqualTo(ServerCondition.ALREADY_COMMITTED);
    }

    @Test
    void aCancelledReplicationCommitsNothing() throws Exception {
        test.writer.set("large", new byte[8 << 20]);
        List<byte[]> transactions = test.export(2);
        answer(replica.replicate(new ArrayContent(transactions.get(0))).result());
        Position before = answer(replica.currentState()).committed();

        BlockingContent content = new BlockingContent(transactions.get(1));
        ReplicateCall call = replica.replicate(content);
        assertThat(content.reached.await(30, TimeUnit.SECONDS)).isTrue();
        // Whoever cancels does not wait for the disk.
        call.cancel();
        content.goOn.countDown();
        assertThat(condition(call.result())).isEqualTo(ServerCondition.CANCELLED);
        assertThat(answer(replica.currentState()).committed()).isEqualTo(before);

        assertThat(answer(replica.replicate(new ArrayContent(transactions.get(1)))
                                .result())
                        .tx())
                .isEqualTo(2);
    }

    @Test
    void contentThatCannotBeReadCommitsNothing() {
        IOException broken = new IOException("broken disk");
        TxContent unreadable = new TxContent() {
            @Override
            public long length() {
                return 100;
            }

            @Override
            public void read(long offset, byte[] target, int at, int length) throws IOException {
                throw broken;
            }
        };
        assertThat(failure(replica.replicate(unreadable).result()))
                .returns(ServerCondition.CONTENT_UNREADABLE, ServerException::condition)
                .returns(ServerErrorKind.LOCAL, ServerException::kind)
                .hasMessageContaining("broken disk")
                .hasRootCause(broken);
        assertThat(answer(replica.currentState()).committed()).isEqualTo(Position.EMPTY);
    }

    @Test
    void aChangedTransactionIsRefused() {
        byte[] transaction = test.export(1).get(0);
        byte[] otherPrevAlh = transaction.clone();
        otherPrevAlh[12] ^= 1;
        assertThat(refusal(otherPrevAlh)).isEqualTo(ServerCondition.PREV_ALH_DIFFERS);
        byte[] otherValue = transaction.clone();
        otherValue[transaction.length - 4] ^= 1;
        assertThat(refusal(otherValue)).isEqualTo(ServerCondition.ENTRIES_HASH_DIFFERS);
        assertThat(answer(replica.currentState()).committed()).isEqualTo(Position.EMPTY);
        assertThat(condition(
                        test.database.replicate(new ArrayContent(transaction)).result()))
                .isEqualTo(ServerCondition.NOT_A_REPLICA);
    }

    @Test
    void emptyMetadataIsToldFromNone() {
        // No server writes it, but each replays it, and gives both in the same words.
        byte[] transaction = test.export(1).get(0);
        byte[] forged = withMetadata(transaction, new byte[] {1, 0, 0});
        CommittedTx committed =
                answer(replica.replicate(new ArrayContent(forged)).result());
        Position position = answer(replica.currentState()).committed();
        assertThat(position).isNotEqualTo(answer(test.database.currentState()).committed());
        assertThat(committed.position(position.alh())).isEqualTo(position);
        assertThat(committed.position(Digest.ZERO).alh()).isNotEqualTo(Digest.ZERO);
        assertThat(answer(replica.header(1)))
                .returns(position.alh(), TxHeader::alh)
                .satisfies(header -> assertThat(header.metadata().extra()).isEmpty());
    }

    @Test
    void tooManyAtOnceAreBusy() {
        test.write(60);
        List<byte[]> transactions = test.export(60);
        List<ReplicateCall> early = new ArrayList<>();
        for (byte[] each : transactions.subList(1, 60)) {
            early.add(replica.replicate(new ArrayContent(each)));
        }
        await().until(() -> early.stream().anyMatch(call -> call.result().isDone()));
        assertThat(early.stream().filter(call -> call.result().isDone()))
                .isNotEmpty()
                .allSatisfy(call -> assertThat(failure(call.result()))
                        .returns(ServerCondition.CONCURRENCY_EXHAUSTED, ServerException::condition)
                        .returns(ServerErrorKind.BUSY, ServerException::kind));
        early.forEach(ReplicateCall::cancel);
        early.forEach(call -> assertThat(failure(call.result())).isNotNull());
        assertThat(answer(replica.currentState()).committed()).isEqualTo(Position.EMPTY);
    }

    @Test
    void aReplicaIsCreatedWithItsOptionsAndSwitched() {
        ReplicaOptions options = new ReplicaOptions(Limits.DEFAULTS, 40, Duration.ofMillis(5));
        DatabaseSettings created = answer(replica.settings());
        assertThat(created)
                .isEqualTo(new DatabaseSettings(true, "", "", false, 0, Limits.DEFAULTS, 40, Duration.ofMillis(5)));
        assertThat(answer(administration.databases()))
                .contains(new DatabaseEntry(name, true, 0))
                .anySatisfy(entry -> assertThat(entry.name()).isEqualTo("defaultdb"));
        assertThat(condition(administration.createReplica(name, options))).isEqualTo(ServerCondition.DATABASE_EXISTS);
        assertThat(condition(administration.createReplica("defaultdb", options)))
                .isEqualTo(ServerCondition.RESERVED_DATABASE);
        assertThat(condition(administration.createReplica("no way", options)))
                .isEqualTo(ServerCondition.INVALID_DATABASE_NAME);

        try (ImmudbWriter local = test.writer(name)) {
            assertThatThrownBy(() -> local.set("k", "v"))
                    .isInstanceOfSatisfying(
                            ImmudbCallException.class,
                            refused -> assertThat(ServerErrorTable.condition(refused.status()))
                                    .isEqualTo(ServerCondition.IS_REPLICA));
            assertThat(answer(administration.setReplica(name, false)).replica()).isFalse();
            assertThat(local.set("k", "v")).isEqualTo(1);
            assertThat(answer(administration.setReplica(name, true)).replica()).isTrue();
        }
    }

    @Test
    void anUnloadedDatabaseIsAnOutage() {
        answer(replica.currentState());
        try (Administrator operator = test.server.administrator()) {
            assertThat(refusedWith(() -> operator.load(name))).isEqualTo(ServerCondition.ALREADY_LOADED);
            operator.unload(name);
            assertThat(condition(replica.currentState())).isEqualTo(ServerCondition.DATABASE_UNLOADED);
            assertThat(refusedWith(() -> operator.unload(name)).kind()).isEqualTo(ServerErrorKind.OUTAGE);
            if (version.equals("1.9.7")) {
                // It asks each database for its state.
                assertThat(condition(administration.databases())).isEqualTo(ServerCondition.DATABASE_UNLOADED);
            } else {
                assertThat(answer(administration.databases())).contains(new DatabaseEntry(name, false, 0));
            }
            // Releases say which they are, servers built from the module do not.
            assertThat(answer(administration.serverVersion())).isIn(version, "-");
            operator.load(name);
        }
        assertThat(answer(replica.currentState()).committed()).isEqualTo(Position.EMPTY);
    }

    /** What the client would take the server's refusal for. */
    private static ServerCondition refusedWith(ThrowingCallable call) {
        ImmudbCallException refused = catchThrowableOfType(ImmudbCallException.class, call);
        return ServerErrorTable.condition(refused.status());
    }

    private ServerCondition refusal(byte[] transaction) {
        return condition(replica.replicate(new ArrayContent(transaction)).result());
    }

    /** Puts metadata into a header of version 1 without any. */
    private static byte[] withMetadata(byte[] transaction, byte[] metadata) {
        int at = Integer.BYTES + Long.BYTES + 32 + Long.BYTES + Short.BYTES;
        ByteBuffer from = ByteBuffer.wrap(transaction);
        ByteBuffer to = ByteBuffer.allocate(transaction.length + metadata.length);
        to.putInt(from.getInt() + metadata.length);
        to.put(transaction, Integer.BYTES, at - Integer.BYTES);
        assertThat(from.getShort(at)).isZero();
        to.putShort((short) metadata.length).put(metadata);
        return to.put(transaction, at + Short.BYTES, transaction.length - at - Short.BYTES)
                .array();
    }

    /** Stops in the middle until told to go on. */
    private static final class BlockingContent implements TxContent {

        final CountDownLatch reached = new CountDownLatch(1);
        final CountDownLatch goOn = new CountDownLatch(1);
        private final TxContent content;

        BlockingContent(byte[] bytes) {
            content = new ArrayContent(bytes);
        }

        @Override
        public long length() {
            return content.length();
        }

        @Override
        public void read(long offset, byte[] target, int at, int length) throws IOException {
            if (offset > content.length() / 2) {
                reached.countDown();
                try {
                    assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
                } catch (InterruptedException e) {
                    throw new InterruptedIOException();
                }
            }
            content.read(offset, target, at, length);
        }
    }
}

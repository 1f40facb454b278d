package io.immukafka.client;

import static io.immukafka.client.Answers.answer;
import static io.immukafka.client.Answers.condition;
import static io.immukafka.client.Answers.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.immukafka.chain.Position;
import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerErrorKind;
import io.immukafka.client.error.ServerException;
import io.immukafka.harness.RealServers;
import io.immukafka.harness.TestServers;
import io.immukafka.tx.TxContent;
import io.immukafka.tx.TxHeader;
import io.immukafka.workload.Administrator;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** States, headers, exports and rights, against real servers of both versions. */
@ExtendWith(RealServers.class)
@ParameterizedClass
@ValueSource(strings = {"1.9.7", "1.11.1"})
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ImmudbClientIT {

    private static final String PASSWORD = "Reader#123";

    private final TestDatabase test;
    private final DatabaseClient database;

    ImmudbClientIT(String version, TestServers servers) {
        test = new TestDatabase(servers.immudb(version));
        database = test.database;
    }

    @AfterEach
    void close() {
        test.close();
    }

    @Test
    void aWrongPasswordIsAMatterOfRights() {
        ConnectionSettings right = TestSettings.to(test.server);
        ConnectionSettings wrong =
                new ConnectionSettings(right.address(), "immudb", "Wr0ng#pass", null, right.requestTimeout());
        try (ImmudbClient stranger = new ImmudbClient(wrong)) {
            DatabaseClient closed = stranger.database(test.name);
            assertThat(failure(closed.currentState()))
                    .returns(ServerCondition.WRONG_CREDENTIALS, ServerException::condition)
                    .returns(ServerErrorKind.RIGHTS, ServerException::kind)
                    .hasMessageContaining("'immudb' of database '" + test.name + "' at " + wrong.address())
                    .hasMessageNotContaining("Wr0ng#pass");
            Collector collector = new Collector();
            closed.export(collector);
            assertThat(failure(collector).kind()).isEqualTo(ServerErrorKind.RIGHTS);
            assertThat(failure(closed.replicate(new ArrayContent(new byte[10])).result())
                            .kind())
                    .isEqualTo(ServerErrorKind.RIGHTS);
        }
    }

    @Test
    void whoMayOnlyReadIsTold() {
        String user = test.name + "user";
        String replica = test.createReplica();
        try (Administrator administrator = test.administrator()) {
            administrator.createUser(user, PASSWORD, test.name, Administrator.Permission.READ);
            administrator.grant(user, replica, Administrator.Permission.READ);
        }
        ConnectionSettings settings = TestSettings.to(test.server);
        try (ImmudbClient reader = new ImmudbClient(
                new ConnectionSettings(settings.address(), user, PASSWORD, null, settings.requestTimeout()))) {
            DatabaseClient read = reader.database(test.name);
            assertThat(answer(read.currentState()).committed().tx()).isEqualTo(1);
            assertThat(answer(read.settings()).maxConcurrency()).isEqualTo(30);
            assertThat(answer(reader.administration(test.name).databases()))
                    .extracting(DatabaseEntry::name)
                    .contains(test.name);

            Collector collector = new Collector();
            ExportStream stream = read.export(collector);
            stream.request(1);
            stream.allow(1);
            assertThat(failure(collector).condition()).isEqualTo(ServerCondition.NO_PERMISSION);
            TxContent transaction = new ArrayContent(test.export(1).get(0));
            assertThat(condition(reader.database(replica).replicate(transaction).result()))
                    .isEqualTo(ServerCondition.NO_PERMISSION);
            assertThat(condition(reader.administration(test.name).setReplica(test.name, true)))
                    .isEqualTo(ServerCondition.NO_PERMISSION);
            assertThat(failure(reader.database("systemdb").currentState()).kind())
                    .isEqualTo(ServerErrorKind.RIGHTS);

            try (Administrator administrator = test.administrator()) {
                administrator.setActive(user, false);
            }
        }
        try (ImmudbClient inactive = new ImmudbClient(
                new ConnectionSettings(settings.address(), user, PASSWORD, null, settings.requestTimeout()))) {
            assertThat(condition(inactive.database(test.name).currentState()))
                    .isEqualTo(ServerCondition.WRONG_CREDENTIALS);
        }
    }

    @Test
    void aMissingDatabaseIsNotFound() {
        assertThat(condition(test.client.database("nowhere").currentState()))
                .isEqualTo(ServerCondition.DATABASE_NOT_FOUND);
        assertThat(failure(test.client.administration().setReplica("nowhere", true))
                        .kind())
                .isEqualTo(ServerErrorKind.NOT_FOUND);
    }

    @Test
    void theHeaderLeadsToTheCurrentState() {
        Position committed = answer(database.currentState()).committed();
        assertThat(answer(database.header(committed.tx())))
                .returns(committed.tx(), TxHeader::id)
                .returns(committed.alh(), TxHeader::alh);
        assertThat(answer(database.currentState()).signature()).isNull();
        assertThat(condition(database.header(1_000_000))).isEqualTo(ServerCondition.TRANSACTION_NOT_FOUND);
    }

    @Test
    void metadataIsPartOfTheHeader() {
        test.writer.documents().createCollection("notes");
        long tx = answer(test.writer.documents().insertAsync("notes", 1, "text"));
        TxHeader atTheHead = answer(database.header(tx));
        assertThat(atTheHead.metadata().extra()).asString().isEqualTo("immudb");
        assertThat(atTheHead.alh())
                .isEqualTo(answer(database.currentState()).committed().alh());
        test.writer.set("next", "1");
        assertThat(answer(database.header(tx))).isEqualTo(atTheHead);
    }

    @Test
    void anExportWaitsAtTheHead() {
        long head = test.head();
        Collector collector = new Collector();
        ExportStream stream = database.export(collector);
        stream.allow(10);
        stream.request(head + 1);
        await().during(Duration.ofMillis(300))
                .until(() -> collector.transactions.isEmpty() && !collector.closed.isDone());
        test.writer.set("news", "1");
        await().until(() -> collector.transactions.size() == 1);
        assertThat(Collector.id(collector.transactions.get(0))).isEqualTo(head + 1);
        assertThat(collector.committed.get(0)).isGreaterThanOrEqualTo(head + 1);
        stream.cancel();
        assertThat(answer(collector.closed)).isEmpty();
        stream.request(1);
        assertThat(collector.ends).hasValue(1);
    }

    @Test
    void nothingComesThatIsNotAllowed() {
        test.writer.set("large", new byte[1 << 20]);
        Collector collector = new Collector();
        ExportStream stream = database.export(collector);
        stream.request(test.head());
        stream.allow(3);
        await().until(() -> collector.pieces.get() == 3);
        await().during(Duration.ofMillis(200)).until(() -> collector.pieces.get() == 3);
        stream.allow(100);
        await().until(() -> collector.transactions.size() == 1);
        stream.cancel();
        assertThat(answer(collector.closed)).isEmpty();
    }

    @Test
    void aRequestThatTheServerRefusesEndsTheExport() {
        Collector collector = new Collector();
        ExportStream stream = database.export(collector);
        stream.allow(1);
        stream.request(0);
        assertThat(failure(collector).condition()).isEqualTo(ServerCondition.ILLEGAL_ARGUMENTS);
    }

    @Test
    void aListenerThatThrowsEndsTheExport() {
        CompletableFuture<Optional<ServerException>> closed = new CompletableFuture<>();
        IllegalStateException bug = new IllegalStateException("bug");
        ExportStream stream = database.export(new ExportListener() {
            @Override
            public void begin(long length, long committedTx) {
                throw bug;
            }

            @Override
            public void bytes(ByteBuffer content) {}

            @Override
            public void closed(@Nullable ServerException cause) {
                closed.complete(Optional.ofNullable(cause));
            }
        });
        stream.request(1);
        stream.allow(1);
        assertThat(answer(closed)).hasValueSatisfying(cause -> assertThat(cause).hasRootCause(bug));
    }

    @Test
    void closingEndsWhatIsInFlightAndAllThreads() {
        ImmudbClient client = new ImmudbClient(TestSettings.to(test.server));
        DatabaseClient closing = client.database(test.name);
        Collector collector = new Collector();
        ExportStream stream = closing.export(collector);
        stream.request(test.head() + 1);
        stream.allow(1);
        test.client.close();
        client.close();
        client.close();
        assertThat(failure(collector).condition()).isEqualTo(ServerCondition.CLIENT_CLOSED);
        await().untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("immudb-" + test.server.address())));

        assertThat(condition(closing.currentState())).isEqualTo(ServerCondition.CLIENT_CLOSED);
        assertThat(condition(closing.replicate(new ArrayContent(new byte[10])).result()))
                .isEqualTo(ServerCondition.CLIENT_CLOSED);
        Collector late = new Collector();
        closing.export(late).request(1);
        assertThat(failure(late).condition()).isEqualTo(ServerCondition.CLIENT_CLOSED);
        assertThatThrownBy(() -> client.database("other")).isInstanceOf(IllegalStateException.class);
    }
}

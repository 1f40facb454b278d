package io.immukafka.client;

import static io.immukafka.client.ImmudbClientIT.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.immukafka.tx.TxContent;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Sessions, outages and ends, on a server with room for three sessions that drops one after two idle seconds. */
@ParameterizedClass
@ValueSource(strings = {"1.9.7", "1.11.1"})
@Timeout(60)
class SessionIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final Duration NEVER = Duration.ofDays(1);

    @SuppressWarnings("NullAway.Init")
    private static TestServer server;

    SessionIT(String version) {
        assertThat(version).isNotEmpty();
    }

    @BeforeParameterizedClassInvocation
    static void startServer(String version) {
        server = new TestServer(
                version,
                "--max-sessions=3",
                "--session-timeout=2s",
                "--max-session-inactivity-time=2s",
                "--sessions-guard-check-interval=200ms");
    }

    @AfterParameterizedClassInvocation
    static void stopServer() {
        server.close();
    }

    @Test
    void closingLeavesNoSessionBehind() {
        for (int i = 0; i < 12; i++) {
            try (ImmudbClient client = new ImmudbClient(server.settings())) {
                client.database("defaultdb").currentState().join();
                client.database("systemdb").currentState().join();
            }
        }
    }

    @Test
    void closingEndsASessionThatIsJustBeingOpened() {
        for (int i = 0; i < 12; i++) {
            ImmudbClient client = new ImmudbClient(server.settings());
            var unused = client.database("defaultdb").currentState();
            client.close();
        }
        try (ImmudbClient client = new ImmudbClient(server.settings())) {
            client.database("defaultdb").currentState().join();
        }
    }

    @Test
    void tooManySessionsAreNamed() {
        List<ImmudbClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 3; i++) {
                clients.add(new ImmudbClient(server.settings()));
                clients.get(i).database("defaultdb").currentState().join();
            }
            clients.add(new ImmudbClient(server.settings()));
            assertThat(failure(clients.get(3).database("defaultdb").currentState())
                            .condition())
                    .isEqualTo(ServerCondition.TOO_MANY_SESSIONS);
        } finally {
            clients.forEach(ImmudbClient::close);
        }
    }

    @Test
    void concurrentCallsShareOneSession() {
        try (ImmudbClient client = new ImmudbClient(server.settings())) {
            List<CompletableFuture<?>> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                calls.add(client.database("defaultdb").currentState());
            }
            calls.forEach(CompletableFuture::join);
        }
    }

    @Test
    void aDroppedSessionIsOpenedAgain() {
        try (ImmudbClient client = new ImmudbClient(server.settings(), NEVER)) {
            DatabaseClient database = client.database("defaultdb");
            database.currentState().join();
            await().pollDelay(Duration.ofMillis(2500)).until(() -> true);
            database.currentState().join();

            await().pollDelay(Duration.ofMillis(2500)).until(() -> true);
            Collector gone = new Collector();
            // The server looks for the session of a stream when the first request arrives, not before.
            database.export(gone).request(1);
            assertThat(gone.closed.join())
                    .hasValueSatisfying(cause -> assertThat(cause.kind()).isEqualTo(ServerError.SESSION_GONE));
            Collector next = new Collector();
            database.export(next).cancel();
            assertThat(next.closed.join()).isEmpty();

            await().pollDelay(Duration.ofMillis(2500)).until(() -> true);
            TxContent content = TxContent.of(new byte[20]);
            assertThat(failure(database.replicate(content).result()).kind()).isEqualTo(ServerError.SESSION_GONE);
            assertThat(failure(database.replicate(content).result()).condition())
                    .isEqualTo(ServerCondition.NOT_A_REPLICA);
        }
    }

    @Test
    void anIdleSessionIsKeptAlive() throws Exception {
        Connection connection = new Connection(server.settings());
        DatabaseSession session = new DatabaseSession(connection, "defaultdb", Duration.ofMillis(500));
        String id = session.id().join();
        await().during(Duration.ofSeconds(4))
                .atMost(Duration.ofSeconds(10))
                .until(() -> session.id().join().equals(id));
        session.close(TIMEOUT).join();
        connection.close();
    }

    @Test
    void aRestartIsSurvived() {
        try (ImmudbClient client = new ImmudbClient(server.settings())) {
            DatabaseClient database = client.database("defaultdb");
            long head = database.currentState().join().committed().tx();
            Collector cut = new Collector();
            ExportStream stream = database.export(cut);
            stream.request(head + 1);
            stream.allow(1);
            server.kill();
            assertThat(cut.closed.join())
                    .hasValueSatisfying(cause -> assertThat(cause.kind()).isEqualTo(ServerError.OUTAGE));
            for (int i = 0; i < 5; i++) {
                assertThat(failure(database.currentState()).condition()).isEqualTo(ServerCondition.UNREACHABLE);
            }
            server.restart();
            // The first call after the restart: no pause of gRPC's own, and a new session.
            assertThat(database.currentState().join().committed().tx()).isEqualTo(head);
        }
    }

    @Test
    void anUnreachableServerIsAPromptOutage() throws IOException {
        int nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = free.getLocalPort();
        }
        try (ImmudbClient client = new ImmudbClient(TestServer.settings(nobody, NEVER))) {
            ServerException failure = failure(client.database("defaultdb").currentState());
            assertThat(failure.condition()).isEqualTo(ServerCondition.UNREACHABLE);
            assertThat(failure).hasMessageContaining("127.0.0.1:" + nobody).hasMessageContaining("refused");
        }
    }

    @Test
    void aServerThatSaysNothingTimesOut() throws IOException {
        try (ServerSocket mute = new ServerSocket(0);
                ImmudbClient client = new ImmudbClient(TestServer.settings(mute.getLocalPort(), TIMEOUT))) {
            assertThat(failure(client.database("defaultdb").currentState()).kind())
                    .isEqualTo(ServerError.OUTAGE);
        }
    }

    @Test
    void anExportThatStopsInsideATransactionIsAnOutage() throws Exception {
        try (TestWriter writer = new TestWriter(server.settings(), "defaultdb")) {
            writer.set("large", new byte[8 << 20]).join();
        }
        try (FreezingProxy proxy = new FreezingProxy(server.port());
                ImmudbClient client = new ImmudbClient(TestServer.settings(proxy.port(), TIMEOUT))) {
            DatabaseClient database = client.database("defaultdb");
            long head = database.currentState().join().committed().tx();
            proxy.freezeAfter(2 << 20);
            Collector collector = new Collector();
            ExportStream stream = database.export(collector);
            stream.request(head);
            stream.allow(1000);
            assertThat(collector.closed.join())
                    .hasValueSatisfying(cause -> assertThat(cause.condition()).isEqualTo(ServerCondition.STALLED));
            assertThat(collector.pieces.get()).isPositive();
        }
    }

    @Test
    void aStalledExportIsToldFromOneThatWaits() throws Exception {
        try (FreezingProxy proxy = new FreezingProxy(server.port());
                ImmudbClient client = new ImmudbClient(
                        TestServer.settings(proxy.port(), Duration.ofSeconds(1)), Duration.ofMillis(200))) {
            DatabaseClient database = client.database("defaultdb");
            long head = Math.max(1, database.currentState().join().committed().tx());
            Collector waiting = new Collector();
            ExportStream wait = database.export(waiting);
            wait.allow(1);
            wait.request(head + 1);
            await().during(Duration.ofSeconds(2)).until(() -> !waiting.closed.isDone());
            proxy.freezeAfter(0);
            Collector owed = new Collector();
            ExportStream stream = database.export(owed);
            stream.allow(1);
            stream.request(head);
            assertThat(owed.closed.join())
                    .hasValueSatisfying(cause -> assertThat(cause.condition()).isEqualTo(ServerCondition.STALLED));
            assertThat(waiting.closed).isNotDone();
        }
    }

    @Test
    void aReplicationThatDoesNotMoveIsAnOutageAndClosingDoesNotHang() throws Exception {
        try (FreezingProxy proxy = new FreezingProxy(server.port());
                ImmudbClient client = new ImmudbClient(TestServer.settings(proxy.port(), TIMEOUT))) {
            DatabaseClient database = client.database("defaultdb");
            database.currentState().join();
            proxy.freezeAfter(1 << 20);
            CompletableFuture<Long> result =
                    database.replicate(TxContent.of(new byte[30 << 20])).result();
            assertThat(failure(result).condition()).isEqualTo(ServerCondition.TIMED_OUT);
        }
    }

    @Test
    void aFreshConnectionReplacesOneThatWentSilent() throws Exception {
        try (FreezingProxy proxy = new FreezingProxy(server.port());
                ImmudbClient client = new ImmudbClient(TestServer.settings(proxy.port(), TIMEOUT), NEVER)) {
            DatabaseClient database = client.database("defaultdb");
            database.currentState().join();
            proxy.freezeAfter(0);
            assertThat(failure(database.currentState()).condition()).isEqualTo(ServerCondition.TIMED_OUT);
            proxy.freezeAfter(Long.MAX_VALUE);
            database.currentState().join();
        }
    }

    @Test
    void closingEndsWhatIsInFlightAndAllThreads() {
        ImmudbClient client = new ImmudbClient(server.settings());
        DatabaseClient database = client.database("defaultdb");
        long head = database.currentState().join().committed().tx();
        Collector collector = new Collector();
        ExportStream stream = database.export(collector);
        stream.request(head + 1);
        stream.allow(1);
        client.close();
        client.close();
        assertThat(collector.closed.join())
                .hasValueSatisfying(cause -> assertThat(cause.condition()).isEqualTo(ServerCondition.CLIENT_CLOSED));
        assertThat(failure(database.currentState()).condition()).isEqualTo(ServerCondition.CLIENT_CLOSED);
        assertThatThrownBy(() -> client.database("other")).isInstanceOf(IllegalStateException.class);
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("immudb-") && thread.isAlive());
    }
}

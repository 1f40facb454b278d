package io.immukafka.client;

import static io.immukafka.client.Answers.answer;
import static io.immukafka.client.Answers.condition;
import static io.immukafka.client.Answers.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Empty;
import io.grpc.CallOptions;
import io.immukafka.client.connection.Connection;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerErrorKind;
import io.immukafka.client.error.ServerException;
import io.immukafka.client.proto.ImmuServiceGrpc;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.tx.TxContent;
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

/** Sessions on a server with room for three of them, which drops one after an idle second. */
@ParameterizedClass
@ValueSource(strings = {"1.9.7", "1.11.1"})
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionIT {

    private static final int ROOM = 3;
    private static final Duration NEVER = Duration.ofDays(1);
    private static final String DATABASE = "defaultdb";

    @SuppressWarnings("NullAway.Init")
    private static ImmudbServer server;

    SessionIT(String version) {
        assertThat(server.version()).isEqualTo(version);
    }

    @BeforeParameterizedClassInvocation
    static void startServer(String version) {
        server = ImmudbServer.builder()
                .version(version)
                .flags(
                        "--max-sessions=" + ROOM,
                        "--session-timeout=1s",
                        "--max-session-inactivity-time=1s",
                        "--sessions-guard-check-interval=100ms")
                .start();
    }

    @AfterParameterizedClassInvocation
    static void stopServer() {
        server.close();
    }

    @Test
    void closingLeavesNoSessionBehind() {
        for (int i = 0; i < 2 * ROOM; i++) {
            try (ImmudbClient client = client()) {
                answer(client.database(DATABASE).currentState());
                answer(client.database("systemdb").currentState());
            }
        }
        assertAllRoomIsFree();
    }

    @Test
    void closingLeavesNoSessionOfAStreamBehind() {
        for (int i = 0; i < 2 * ROOM; i++) {
            try (ImmudbClient client = client()) {
                Collector collector = new Collector();
                ExportStream stream = client.database(DATABASE).export(collector);
                stream.request(1_000_000);
                stream.allow(1);
                answer(client.database(DATABASE).currentState());
            }
        }
        assertAllRoomIsFree();
    }

    @Test
    void closingEndsASessionThatIsJustBeingOpened() {
        for (int i = 0; i < 2 * ROOM; i++) {
            ImmudbClient client = client();
            var unused = client.database(DATABASE).currentState();
            client.close();
        }
        assertAllRoomIsFree();
    }

    private static void assertAllRoomIsFree() {
        List<ImmudbClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < ROOM; i++) {
                clients.add(client());
                answer(clients.get(i).database(DATABASE).currentState());
            }
        } finally {
            clients.forEach(ImmudbClient::close);
        }
    }

    @Test
    void tooManySessionsAreNamed() {
        List<ImmudbClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < ROOM; i++) {
                clients.add(client());
                answer(clients.get(i).database(DATABASE).currentState());
            }
            clients.add(client());
            DatabaseClient oneTooMany = clients.get(ROOM).database(DATABASE);
            assertThat(failure(oneTooMany.currentState()))
                    .returns(ServerCondition.TOO_MANY_SESSIONS, ServerException::condition)
                    .returns(ServerErrorKind.BUSY, ServerException::kind);
            clients.get(0).close();
            answer(oneTooMany.currentState());
        } finally {
            clients.forEach(ImmudbClient::close);
        }
    }

    @Test
    void concurrentCallsShareOneSession() {
        try (ImmudbClient client = client()) {
            List<CompletableFuture<?>> calls = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                calls.add(client.database(DATABASE).currentState());
            }
            calls.forEach(Answers::answer);
        }
    }

    @Test
    void aDroppedSessionIsOpenedAgain() throws Exception {
        Connection connection = new Connection(TestSettings.to(server), ImmudbClient.MAX_WINDOW_BYTES);
        DatabaseSession session = session(connection, NEVER);
        DatabaseClient database = new DatabaseClient(connection, session);
        String first = drop(connection, session);
        answer(database.currentState());
        assertThat(answer(session.id())).isNotEqualTo(first);

        drop(connection, session);
        Collector gone = new Collector();
        // The server looks for the session of a stream when the first request arrives, not before.
        database.export(gone).request(1);
        assertThat(failure(gone).kind()).isEqualTo(ServerErrorKind.SESSION_GONE);
        Collector next = new Collector();
        ExportStream waiting = database.export(next);
        waiting.request(answer(database.currentState()).committed().tx() + 1);
        waiting.cancel();
        assertThat(answer(next.closed)).isEmpty();

        drop(connection, session);
        TxContent content = new ArrayContent(new byte[20]);
        assertThat(failure(database.replicate(content).result()).kind()).isEqualTo(ServerErrorKind.SESSION_GONE);
        assertThat(condition(database.replicate(content).result())).isEqualTo(ServerCondition.NOT_A_REPLICA);

        answer(session.close());
        connection.close();
        assertAllRoomIsFree();
    }

    private static DatabaseSession session(Connection connection, Duration keepAlive) {
        SessionLending unlimited =
                new SessionLending(Integer.MAX_VALUE, connection.threads().timer());
        return new DatabaseSession(connection, DATABASE, unlimited, keepAlive);
    }

    /** Ends a session on the server, unknown to its owner. */
    private static String drop(Connection connection, DatabaseSession session) {
        String id = answer(session.id());
        answer(connection.ask(
                session.context("dropping the session"),
                ImmuServiceGrpc.getCloseSessionMethod(),
                Empty.getDefaultInstance(),
                CallOptions.DEFAULT
                        .withDeadline(connection.deadline())
                        .withCallCredentials(
                                SessionCredentials.ofSession(() -> CompletableFuture.completedFuture(id)))));
        return id;
    }

    @Test
    void anIdleSessionIsKeptAlive() throws Exception {
        Connection connection = new Connection(TestSettings.to(server), ImmudbClient.MAX_WINDOW_BYTES);
        DatabaseSession kept = session(connection, Duration.ofMillis(200));
        DatabaseSession idle = session(connection, NEVER);
        DatabaseSession alsoIdle = session(connection, NEVER);
        String keptId = answer(kept.id());
        String idleId = answer(idle.id());
        answer(alsoIdle.id());
        try (ImmudbClient other = client()) {
            DatabaseClient database = other.database(DATABASE);
            assertThat(condition(database.currentState())).isEqualTo(ServerCondition.TOO_MANY_SESSIONS);
            // Room for another means that the server has dropped who was idle.
            await().atMost(Duration.ofSeconds(15))
                    .ignoreExceptions()
                    .until(() -> answer(database.currentState()) != null);
        }
        new DatabaseClient(connection, kept).currentState().join();
        assertThat(answer(kept.id())).isEqualTo(keptId);
        answer(new DatabaseClient(connection, idle).currentState());
        assertThat(answer(idle.id())).isNotEqualTo(idleId);
        for (DatabaseSession each : List.of(kept, idle)) {
            answer(each.close());
        }
        connection.close();
    }

    @Test
    void aRestartIsSurvived() {
        // A keep-alive could be connecting just when the server comes back, and the call would share its refusal.
        try (ImmudbClient client =
                new ImmudbClient(TestSettings.to(server), ImmudbClient.MAX_WINDOW_BYTES, Integer.MAX_VALUE, NEVER)) {
            DatabaseClient database = client.database(DATABASE);
            long head = answer(database.currentState()).committed().tx();
            Collector cut = new Collector();
            ExportStream stream = database.export(cut);
            stream.request(head + 1);
            stream.allow(1);
            server.kill();
            assertThat(failure(cut).kind()).isEqualTo(ServerErrorKind.OUTAGE);
            for (int i = 0; i < 5; i++) {
                assertThat(condition(database.currentState())).isEqualTo(ServerCondition.UNREACHABLE);
            }
            server.restart();
            // The first call after the restart: no pause of gRPC's own, and a new session.
            assertThat(answer(database.currentState()).committed().tx()).isEqualTo(head);
        }
        assertAllRoomIsFree();
    }

    private static ImmudbClient client() {
        return new ImmudbClient(
                TestSettings.to(server), ImmudbClient.MAX_WINDOW_BYTES, Integer.MAX_VALUE, Duration.ofMillis(300));
    }
}

package io.immukafka.client;

import static io.immukafka.client.Answers.answer;
import static io.immukafka.client.Answers.condition;
import static io.immukafka.client.Answers.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerErrorKind;
import io.immukafka.client.error.ServerException;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.NetworkLink;
import io.immukafka.harness.RealServers;
import io.immukafka.tx.Limits;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Servers that cannot be reached, say nothing, or fall silent in the middle. */
@ExtendWith(RealServers.class)
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SilentServerIT {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final TestDatabase test;
    private final NetworkLink link;
    private final ImmudbClient client;
    private final DatabaseClient database;

    SilentServerIT(ImmudbServer server) {
        test = new TestDatabase(server);
        link = new NetworkLink(server.port());
        client = new ImmudbClient(
                TestSettings.to(server, link.port(), TIMEOUT),
                ImmudbClient.MAX_WINDOW_BYTES,
                Integer.MAX_VALUE,
                Duration.ofMillis(300));
        database = client.database(test.name);
    }

    @AfterEach
    void close() throws IOException {
        long start = System.nanoTime();
        client.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .as("closing, whatever the server does")
                .isLessThan(Duration.ofSeconds(8));
        link.close();
        test.close();
    }

    @Test
    void anUnreachableServerIsAPromptOutage() throws IOException {
        int nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = free.getLocalPort();
        }
        try (ImmudbClient lost = new ImmudbClient(TestSettings.to(test.server, nobody, Duration.ofDays(1)))) {
            assertThat(failure(lost.database("defaultdb").currentState()))
                    .returns(ServerCondition.UNREACHABLE, ServerException::condition)
                    .hasMessageContainingAll("127.0.0.1:" + nobody, "refused");
        }
    }

    @Test
    void aServerThatSaysNothingTimesOut() throws IOException {
        try (ServerSocket mute = new ServerSocket(0);
                ImmudbClient lost = new ImmudbClient(TestSettings.to(test.server, mute.getLocalPort(), TIMEOUT))) {
            CompletableFuture<CommittedTx> upload = lost.database("defaultdb")
                    .replicate(new ArrayContent(new byte[10]))
                    .result();
            assertThat(failure(lost.database("defaultdb").currentState()).kind())
                    .isEqualTo(ServerErrorKind.OUTAGE);
            assertThat(failure(upload).kind()).isEqualTo(ServerErrorKind.OUTAGE);
        }
    }

    @Test
    void everyQuestionHasADeadline() {
        Administration administration = client.administration();
        answer(administration.databases());
        answer(database.currentState());
        link.freezeAfter(0);
        ReplicaOptions options = new ReplicaOptions(new Limits(1024, 1024, 16), 4, Duration.ofMillis(5));
        List<CompletableFuture<?>> questions = List.of(
                database.currentState(),
                database.header(1),
                database.settings(),
                administration.serverVersion(),
                administration.databases(),
                administration.createReplica("never", options),
                administration.setReplica(test.name, true));
        assertThat(questions)
                .allSatisfy(question -> assertThat(condition(question)).isEqualTo(ServerCondition.TIMED_OUT));
    }

    @Test
    void aReplicationThatDoesNotMoveIsAnOutage() {
        answer(database.currentState());
        link.freezeAfter(1 << 20);
        CompletableFuture<CommittedTx> result =
                database.replicate(new ArrayContent(new byte[30 << 20])).result();
        assertThat(condition(result)).isEqualTo(ServerCondition.TIMED_OUT);
    }

    @Test
    void aFreshConnectionReplacesOneThatWentSilent() {
        answer(database.currentState());
        link.freezeAfter(0);
        assertThat(condition(database.currentState())).isEqualTo(ServerCondition.TIMED_OUT);
        link.freezeAfter(Long.MAX_VALUE);
        answer(database.currentState());
    }
}

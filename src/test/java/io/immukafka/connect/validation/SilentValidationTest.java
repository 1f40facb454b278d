package io.immukafka.connect.validation;

import static io.immukafka.connect.options.Configurations.changes;
import static io.immukafka.connect.options.Configurations.changesOfTopics;
import static io.immukafka.connect.options.Configurations.errorsOfChanges;
import static io.immukafka.connect.options.Configurations.errorsOfSink;
import static io.immukafka.connect.options.Configurations.errorsOfSource;
import static io.immukafka.connect.options.Configurations.sink;
import static io.immukafka.connect.options.Configurations.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Validation answers in time, whoever is silent, and leaves nothing behind. */
class SilentValidationTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final FakeImmudb server = new FakeImmudb();

    @AfterEach
    void close() {
        server.close();
    }

    private static Map<String, String> inTime(Supplier<Map<String, String>> validation) {
        long began = System.nanoTime();
        Map<String, String> errors = validation.get();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(LIMIT);
        return errors;
    }

    @Test
    void anExportThatNeverBeginsIsNamedAndLeavesNothingBehind() {
        server.with("a", "b", "c").silentTo("streamExportTx");
        int threads = threads();
        for (int i = 0; i < 4; i++) {
            assertThat(inTime(() -> errorsOfSource(source("immudb.address", server.address(), "databases", "a,b,c"))))
                    .hasSize(1)
                    .hasEntrySatisfying(
                            "databases", error -> assertThat(error).contains("'a', 'b', 'c'", "has not begun"));
        }
        assertThat(server.calls("OpenSession")).isEqualTo(12);
        await().untilAsserted(() -> {
            assertThat(server.sessions()).isZero();
            assertThat(server.streams()).isZero();
            assertThat(threads()).isLessThanOrEqualTo(threads);
        });
    }

    @Test
    void silentExportsOfManyDatabasesTakeFewSessionsToTheEnd() {
        String[] names = IntStream.range(0, 50).mapToObj(i -> "db" + i).toArray(String[]::new);
        server.with(names).silentTo("streamExportTx");
        assertThat(inTime(() -> errorsOfSource(
                        source("immudb.address", server.address(), "databases", String.join(",", names)))))
                .containsOnlyKeys("databases");
        assertThat(server.mostSessions()).isLessThanOrEqualTo(4);
    }

    /** Those of clients; the server's own are as many as it needs. */
    private static int threads() {
        return (int) Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("immudb-")
                        || thread.getName().startsWith("kafka-admin"))
                .count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Health", "Login", "DatabaseListV2", "OpenSession", "CurrentState", "CloseSession"})
    void aServerThatIsSilentToOneCallIsAnsweredForInTime(String method) {
        server.with("a", "b").silentTo(method);
        Map<String, String> errors =
                inTime(() -> errorsOfSource(source("immudb.address", server.address(), "databases", "a,b")));

        // The list of databases needs a login; a list that is late is no error, since sessions show what can be
        // exported.
        assertThat(errors.keySet())
                .isEqualTo(
                        Set.of("CloseSession", "Login", "DatabaseListV2").contains(method)
                                ? Set.of()
                                : Set.of("immudb.address"));
    }

    @Test
    void silentBrokersAndASilentServerAreWaitedForAtTheSameTime() throws IOException {
        server.with("shop").silentTo("Health");
        try (ServerSocket brokers = new ServerSocket(0)) {
            String servers = "127.0.0.1:" + brokers.getLocalPort();
            assertThat(inTime(() -> errorsOfSource(
                            source("immudb.address", server.address(), "kafka.bootstrap.servers", servers))))
                    .containsOnlyKeys("immudb.address", "kafka.bootstrap.servers");
            assertThat(inTime(() ->
                            errorsOfSink(sink("immudb.address", server.address(), "kafka.bootstrap.servers", servers))))
                    .containsOnlyKeys("immudb.address", "kafka.bootstrap.servers");
            String topics = IntStream.range(0, 20).mapToObj(i -> "immudb.t" + i).collect(Collectors.joining(","));
            assertThat(inTime(() -> errorsOfChanges(
                            changesOfTopics("source.topics", topics, "source.consumer.bootstrap.servers", servers))))
                    .containsOnlyKeys("source.consumer.bootstrap.servers");
        }
    }

    @Test
    void manyNamesNeedOneListingAndAFewSessions() {
        String[] names = IntStream.range(0, 300).mapToObj(i -> "db" + i).toArray(String[]::new);
        server.with(names).loginMillis(20);
        assertThat(errorsOfSource(source(
                        "immudb.address", server.address(),
                        "databases", String.join(",", names),
                        "immudb.max.sessions", "7")))
                .isEmpty();
        assertThat(server.calls("DatabaseListV2")).isEqualTo(1);
        assertThat(server.calls("OpenSession")).isEqualTo(7);
        assertThat(server.mostSessions()).isLessThanOrEqualTo(4);
    }

    @Test
    void everyNameIsLookedUpInTheList() {
        server.with("a").withUnloaded("asleep");
        for (Map<String, String> errors : List.of(
                errorsOfSource(source("immudb.address", server.address(), "databases", "a,b,asleep,c")),
                errorsOfChanges(changes("immudb.address", server.address(), "databases", "a,b,asleep,c")))) {
            assertThat(errors)
                    .hasSize(1)
                    .hasEntrySatisfying(
                            "databases",
                            error -> assertThat(error).contains("'b', 'c'").doesNotContain("'a'"));
        }
        assertThat(errorsOfSource(source("immudb.address", server.address(), "databases", "a,asleep"))
                        .get("databases"))
                .contains("'asleep'", "not loaded");
    }

    @Test
    void bothKindsOfProblemsAreInOneAnswer() {
        server.with("a");
        assertThat(errorsOfSource(source(
                        "immudb.address", server.address(),
                        "databases", "b",
                        "record.max.bytes", "1",
                        "errors.tolerance", "all",
                        "retry.backoff.max.ms", "10",
                        "kafka.bootstrap.servers", "127.0.0.1:1")))
                .containsOnlyKeys(
                        "databases",
                        "record.max.bytes",
                        "errors.tolerance",
                        "retry.backoff.max.ms",
                        "kafka.bootstrap.servers");
    }
}

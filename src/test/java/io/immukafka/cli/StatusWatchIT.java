package io.immukafka.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.cli.console.ExitCode;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** How far databases have come, live and for scripts. */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@SuppressWarnings("NullAway.Init")
class StatusWatchIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TRANSACTIONS = 20;

    private final ImmudbServer server;
    private final KafkaBroker broker;
    private InProcess ours;
    private String topics;

    @TempDir
    private static Path folder;

    StatusWatchIT(ImmudbServer server, KafkaBroker broker) {
        this.server = server;
        this.broker = broker;
    }

    @BeforeAll
    void fill() throws Exception {
        ours = new InProcess(folder);
        topics = "kafka://" + broker.bootstrapServers() + "/watch.";
        server.create(DatabaseSpec.fast("watch_a"), DatabaseSpec.fast("watch_b"));
        for (String database : List.of("watch_a", "watch_b")) {
            try (ImmudbWriter writer = server.writer(database)) {
                for (int i = 0; i < TRANSACTIONS; i++) {
                    writer.set("key" + i, "value " + database);
                }
            }
        }
        copy("watch_a", topics + "a");
        copy("watch_a", InProcess.place(server, "watched_a"));
        copy("watch_b", topics + "b", "--until-tx", "15");
        copy("watch_b", InProcess.place(server, "watched_b"), "--until-tx", "10");
        // Whole seconds are compared.
        long written = System.nanoTime();
        Awaitility.await()
                .atMost(10, TimeUnit.SECONDS)
                .until(() -> System.nanoTime() - written > Duration.ofSeconds(3).toNanos());
    }

    private void copy(String database, String to, String... more) {
        ArrayList<String> line = new ArrayList<>(List.of("copy", InProcess.place(server, database), to));
        line.addAll(List.of(more));
        InProcess.Result result = ours.on(server, line.toArray(new String[0]));
        assertThat(result.exitCode()).as(result.err()).isZero();
    }

    private InProcess.Result status(String... arguments) {
        ArrayList<String> line = new ArrayList<>(List.of("status"));
        line.addAll(List.of(arguments));
        return ours.on(server, line.toArray(new String[0]));
    }

    private String[] places(String star) {
        return new String[] {
            InProcess.place(server, "watch_" + star), topics + star, InProcess.place(server, "watched_" + star)
        };
    }

    private InProcess.Result lag(long seconds, String star, String... more) {
        ArrayList<String> line = new ArrayList<>(List.of("--max-lag", Long.toString(seconds)));
        line.addAll(List.of(places(star)));
        line.addAll(List.of(more));
        return status(line.toArray(new String[0]));
    }

    @Test
    void whatIsLevelIsWithinAnyLag() {
        InProcess.Result level = lag(0, "a");
        assertThat(level.exitCode()).as(level.err() + level.out()).isZero();
        assertThat(level.out()).contains("watch_a", "watched_a", "watch.a");
    }

    @Test
    void aPlaceThatIsTooFarBehindIsExit4() throws Exception {
        assertThat(lag(3600, "b").exitCode()).isZero();
        InProcess.Result behind = lag(1, "b");
        assertThat(behind.exitCode()).isEqualTo(ExitCode.BEHIND);
        assertThat(behind.out()).contains("more than 1 s behind");

        InProcess.Result json = lag(1, "*", "--json");
        assertThat(json.exitCode()).as(json.err()).isEqualTo(ExitCode.BEHIND);
        JsonNode report = JSON.readTree(json.out());
        assertThat(report.at("/sameHistory").asBoolean()).isTrue();
        assertThat(report.at("/databases").findValuesAsText("database")).containsExactly("watch_a", "watch_b");
        assertThat(report.at("/databases/0/lagSeconds").asLong()).isZero();
        JsonNode places = report.at("/databases/1/places");
        assertThat(places).hasSize(3);
        assertThat(places.get(0).path("last").asLong()).isEqualTo(TRANSACTIONS);
        assertThat(places.get(1).path("lag").asLong()).isEqualTo(TRANSACTIONS - 15);
        assertThat(places.get(2).path("lag").asLong()).isEqualTo(TRANSACTIONS - 10);
        assertThat(places.get(2).path("lagSeconds").asLong()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void anotherHistoryIsExit1WhateverTheLag() {
        InProcess.Result other =
                status("--max-lag", "0", InProcess.place(server, "watch_a"), InProcess.place(server, "watched_b"));
        assertThat(other.exitCode()).isEqualTo(ExitCode.UNPROVED);
        assertThat(other.out()).contains("ANOTHER HISTORY");
    }

    @Test
    void aPlaceThatDoesNotAnswerIsNoLag() {
        InProcess.Result missing = status("--max-lag", "0", InProcess.place(server, "watch_a"), topics + "nothing");
        assertThat(missing.exitCode()).isNotIn(ExitCode.DONE, ExitCode.BEHIND);
        assertThat(missing.err()).contains("watch.nothing");
        assertThat(status("--max-lag", "0", InProcess.place(server, "watch_a"), "file.backup")
                        .err())
                .contains("IMK-504", "neither");
    }

    @Test
    void aWatchFollowsUntilItIsInterrupted() throws Exception {
        CommandProcess command = new CommandProcess(folder, server);
        CommandProcess.Running watch = command.start(
                null,
                "status",
                "--watch",
                "--json",
                "--password-file=" + ours.password(server),
                InProcess.place(server, "watch_a"),
                InProcess.place(server, "watched_a"));
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> Files.readString(watch.out()).contains("\"lag\":0"));
        try (ImmudbWriter writer = server.writer("watch_a")) {
            writer.set("later", "value");
        }
        Awaitility.await()
                .atMost(30, TimeUnit.SECONDS)
                .until(() -> Files.readString(watch.out()).contains("\"lag\":1"));
        watch.signal("INT");
        assertThat(watch.end().exitCode()).isEqualTo(ExitCode.INTERRUPTED);
        copy("watch_a", InProcess.place(server, "watched_a"));
        copy("watch_a", topics + "a");
    }
}

package io.immukafka.badinput;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.badinput.BadRecords.Case;
import io.immukafka.chain.Position;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.harness.ConnectRest;
import io.immukafka.harness.ConnectWorker;
import io.immukafka.harness.ConnectorFiles;
import io.immukafka.harness.ConnectorStatus;
import io.immukafka.harness.ImmudbServer;
import io.immukafka.harness.KafkaBroker;
import io.immukafka.harness.RealServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A sink for each bad topic, side by side on one worker and one server: each stops with one clear error, the server lives,
 * and the replica has what was good and nothing more.
 */
@ExtendWith(RealServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusedRecordsIT {

    private static final List<Case> CASES = BadRecords.all();

    private final ImmudbServer server;
    private final ConnectRest rest;
    private final ImmudbClient client;
    private final long pid;

    RefusedRecordsIT(ImmudbServer server, ConnectWorker worker) {
        this.server = server;
        rest = worker.rest();
        pid = server.pid();
        client = server.client(Duration.ofSeconds(30));
    }

    @BeforeAll
    void deploy(KafkaBroker broker) {
        try (RecordWriter writer = new RecordWriter(broker)) {
            writer.create(1, CASES.stream().map(Case::topic).toList());
            for (Case each : CASES) {
                each.content().write(writer, each.topic(), each.database());
            }
        }
        for (Case each : CASES) {
            rest.deploy(
                    each.database(),
                    ConnectorFiles.read("sink", server, Map.of("topics", each.topic(), "replay.window", "4")));
        }
    }

    @AfterAll
    void end() {
        CASES.forEach(each -> rest.delete(each.database()));
        client.close();
    }

    static List<Case> cases() {
        return CASES;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isRefused(Case bad) {
        String trace = rest.awaitFailed(bad.database());

        assertThat(ConnectorStatus.reason(trace))
                .contains("topic " + bad.topic() + ", partition 0, offset " + bad.offset())
                .contains(bad.says());
        assertThat(server.isRunning()).isTrue();
        assertThat(server.pid()).isEqualTo(pid);
        assertThat(position(bad.database() + "_replica")).isEqualTo(bad.reached());
    }

    private @Nullable Position position(String replica) {
        try {
            return client.database(replica).currentState().join().committed();
        } catch (CompletionException e) {
            if (ServerException.of(e).condition() == ServerCondition.DATABASE_NOT_FOUND) {
                return null;
            }
            throw e;
        }
    }
}

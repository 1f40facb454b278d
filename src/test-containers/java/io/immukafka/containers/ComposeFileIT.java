package io.immukafka.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ComposeContainer;
import org.testcontainers.junit.jupiter.Testcontainers;

/** The compose file as it stands, brought up by the engine's own compose. Its ports on this machine must be free. */
@Testcontainers(disabledWithoutDocker = true)
class ComposeFileIT {

    private static final String DATABASE = "ledger";
    private static final Duration START_LIMIT = Duration.ofMinutes(5);

    private final HttpClient http = HttpClient.newHttpClient();

    @Test
    void bothPairsOfConnectorsReplicate() throws Exception {
        try (ComposeContainer compose =
                        new ComposeContainer(ComposeFile.FILE).withBuild(true).withStartupTimeout(START_LIMIT);
                ImmudbSite primary = new ImmudbSite("127.0.0.1", 3322);
                ImmudbSite replica = new ImmudbSite("127.0.0.1", 3323)) {
            compose.start();
            WorkerRest rest = new WorkerRest("127.0.0.1", 8083);
            for (String name : List.of("source-tuned", "sink-tuned", "source-registry", "sink-registry")) {
                rest.awaitRunning("immudb-" + name);
            }
            assertThat(get("http://127.0.0.1:8083/connectors/immudb-sink-tuned/config"))
                    .contains("\"replica.database\":\"${database}_replica\"");

            primary.create(DATABASE);
            primary.write(DATABASE, 9, 500);

            primary.awaitReplica(DATABASE, replica, "ledger_replica");
            primary.awaitReplica(DATABASE, replica, "ledger_registry");
            await("Prometheus reads all of its targets")
                    .atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(get("http://127.0.0.1:9090/api/v1/targets?state=active"))
                            .contains("\"health\":\"up\"")
                            .doesNotContain("\"health\":\"down\"", "\"health\":\"unknown\""));
        }
        assertThat(DockerClientFactory.lazyClient()
                        .listVolumesCmd()
                        .withFilter("label", List.of("com.docker.compose.volume=primary-data"))
                        .exec()
                        .getVolumes())
                .as("volumes that are left behind")
                .isEmpty();
    }

    private String get(String address) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }
}

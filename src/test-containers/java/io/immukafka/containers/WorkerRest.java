package io.immukafka.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;

/** The REST interface of a worker in a container. */
final class WorkerRest {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final URI base;

    WorkerRest(String host, int port) {
        base = URI.create("http://" + host + ":" + port);
    }

    /** Creates a connector, or changes it; repeated while the group rebalances. */
    void deploy(String name, Map<String, String> configuration) throws IOException {
        HttpRequest request = request("/connectors/" + name + "/config")
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(configuration)))
                .build();
        HttpResponse<String> answer = await("the worker takes " + name)
                .atMost(LIMIT)
                .until(
                        () -> http.send(request, HttpResponse.BodyHandlers.ofString()),
                        each -> each.statusCode() != 409);
        assertThat(answer.statusCode() / 100).as(answer.body()).isEqualTo(2);
    }

    /** Waits until the connector and all of its tasks run. */
    void awaitRunning(String name) {
        await(name + " runs").atMost(LIMIT).ignoreExceptions().until(() -> {
            JsonNode status = status(name);
            return status.path("tasks").size() > 0
                    && status.findValuesAsText("state").stream().allMatch(state -> state.equals("RUNNING"));
        });
    }

    /** Waits until a task has failed; its trace. */
    String awaitFailed(String name) {
        return await(name + " fails")
                .atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> status(name).at("/tasks/0/trace").asText(), trace -> !trace.isEmpty());
    }

    private JsonNode status(String name) throws IOException, InterruptedException {
        return JSON.readTree(
                http.send(request("/connectors/" + name + "/status").build(), HttpResponse.BodyHandlers.ofString())
                        .body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(CALL_LIMIT);
    }
}

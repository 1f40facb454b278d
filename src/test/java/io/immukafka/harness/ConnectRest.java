package io.immukafka.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The REST interface of one worker.
 *
 * <p>A call that comes while the group rebalances (409) is repeated; every other error is a {@link ConnectRestException}.
 */
public final class ConnectRest {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration CALL_LIMIT = Duration.ofSeconds(100);
    private static final Duration HEALTH_LIMIT = Duration.ofSeconds(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What Connect has no status of. */
    private static final String UNKNOWN = "UNKNOWN";

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(HEALTH_LIMIT)
            .build();
    private final URI base;
    private final ServerProcess worker;

    /**
     * A client.
     *
     * @param base where the worker listens
     * @param worker whose death ends every wait
     */
    ConnectRest(URI base, ServerProcess worker) {
        this.base = base;
        this.worker = worker;
    }

    /** Where the worker listens, for example {@code http://127.0.0.1:20001}. */
    public URI base() {
        return base;
    }

    /** Whether the worker has joined its group and answers. */
    public boolean isHealthy() {
        HttpRequest request = HttpRequest.newBuilder(base.resolve("/health"))
                .timeout(HEALTH_LIMIT)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        } catch (InterruptedException e) {
            throw interrupted("GET /health", e);
        }
    }

    /** The names of the classes of the connectors that the worker knows. */
    public List<String> plugins() {
        List<String> classes = new ArrayList<>();
        call("GET", "/connector-plugins", null)
                .forEach(plugin -> classes.add(plugin.path("class").asText()));
        return classes;
    }

    /** Creates a connector, or changes its configuration. */
    public void deploy(String name, Map<String, String> configuration) {
        call("PUT", "/connectors/" + name + "/config", JSON.valueToTree(configuration));
    }

    /** Creates a connector that does not run yet, so that its offsets can be set first. */
    public void createStopped(String name, Map<String, String> configuration) {
        call(
                "POST",
                "/connectors",
                JSON.createObjectNode()
                        .put("name", name)
                        .put("initial_state", "STOPPED")
                        .set("config", JSON.valueToTree(configuration)));
    }

    /**
     * Lets the worker validate a configuration.
     *
     * @return the errors by option, none when it is valid
     */
    public Map<String, List<String>> validate(String connectorClass, Map<String, String> configuration) {
        JsonNode answer = call(
                "PUT", "/connector-plugins/" + connectorClass + "/config/validate", JSON.valueToTree(configuration));
        Map<String, List<String>> errors = new TreeMap<>();
        for (JsonNode option : answer.path("configs")) {
            for (JsonNode error : option.path("value").path("errors")) {
                errors.computeIfAbsent(option.path("value").path("name").asText(), any -> new ArrayList<>())
                        .add(error.asText());
            }
        }
        return errors;
    }

    /** The states of a connector and its tasks. */
    public ConnectorStatus status(String name) {
        return ConnectorStatus.of(call("GET", "/connectors/" + name + "/status", null));
    }

    /** Asks for a pause, which comes later. */
    public void pause(String name) {
        call("PUT", "/connectors/" + name + "/pause", null);
    }

    /** Asks for the end of a pause or stop, which comes later. */
    public void resume(String name) {
        call("PUT", "/connectors/" + name + "/resume", null);
    }

    /** Asks for the end of all tasks, which comes later; offsets can be changed then. */
    public void stop(String name) {
        call("PUT", "/connectors/" + name + "/stop", null);
    }

    /** Restarts a connector and all of its tasks. */
    public void restart(String name) {
        call("POST", "/connectors/" + name + "/restart?includeTasks=true&onlyFailed=false", null);
    }

    /** Restarts one task. */
    public void restartTask(String name, int task) {
        call("POST", "/connectors/" + name + "/tasks/" + task + "/restart", null);
    }

    /** Deletes a connector and waits until nothing of it runs. Its offsets stay. */
    public void delete(String name) {
        call("DELETE", "/connectors/" + name, null);
        await(name, "is gone", status -> status.connector().is(UNKNOWN));
    }

    /** The offsets as Connect shows them: {@code {"offsets": [{"partition": …, "offset": …}]}}. */
    public JsonNode offsets(String name) {
        return call("GET", "/connectors/" + name + "/offsets", null);
    }

    /** Changes offsets of a stopped connector, in the form that {@link #offsets} gives. */
    public void alterOffsets(String name, JsonNode offsets) {
        call("PATCH", "/connectors/" + name + "/offsets", offsets);
    }

    /** Forgets all offsets of a stopped connector. */
    public void deleteOffsets(String name) {
        call("DELETE", "/connectors/" + name + "/offsets", null);
    }

    /**
     * Waits until the connector and exactly this many tasks run.
     *
     * @throws AssertionError as soon as something of it has failed, with the trace
     */
    public void awaitRunning(String name, int tasks) {
        await(name, "runs with " + tasks + " tasks", status -> {
            if (!status.failures().isEmpty()) {
                throw new AssertionError("connector " + name + " has failed: " + String.join("\n", status.failures()));
            }
            return status.isRunning(tasks);
        });
    }

    /** Waits until the connector or a task has failed and returns the first trace. */
    public String awaitFailed(String name) {
        return await(name, "fails", status -> !status.failures().isEmpty())
                .failures()
                .get(0);
    }

    /** Waits until the connector and all of its tasks are in this state. With STOPPED there are no tasks left. */
    public void awaitState(String name, String state) {
        await(
                name,
                "is " + state,
                status -> status.connector().is(state)
                        && (state.equals("STOPPED")
                                ? status.tasks().isEmpty()
                                : status.tasks().stream().allMatch(task -> task.is(state))));
    }

    private ConnectorStatus await(String name, String what, Predicate<ConnectorStatus> wanted) {
        return worker.await("connector " + name + " " + what, LIMIT, () -> statusOrUnknown(name), wanted);
    }

    /** A connector has no status for a moment after it was created, and for good after it was deleted. */
    private ConnectorStatus statusOrUnknown(String name) {
        try {
            return status(name);
        } catch (ConnectRestException e) {
            if (e.status() == 404) {
                return new ConnectorStatus(new ConnectorStatus.State(UNKNOWN, ""), List.of());
            }
            throw e;
        }
    }

    private JsonNode call(String method, String path, @Nullable JsonNode body) {
        String request = method + " " + path;
        HttpResponse<String> response = worker.await(
                request + " is not refused because of a rebalance",
                LIMIT,
                () -> send(method, path, body),
                answer -> answer.statusCode() != 409);
        if (response.statusCode() / 100 != 2) {
            throw new ConnectRestException(request, response.statusCode(), response.body());
        }
        try {
            return JSON.readTree(response.body());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(request + " was answered with what is no JSON: " + response.body(), e);
        }
    }

    private HttpResponse<String> send(String method, String path, @Nullable JsonNode body) {
        HttpRequest request = HttpRequest.newBuilder(base.resolve(path))
                .timeout(CALL_LIMIT)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            worker.checkRunning();
            throw new UncheckedIOException(method + " " + request.uri() + " was not answered", e);
        } catch (InterruptedException e) {
            throw interrupted(method + " " + path, e);
        }
    }

    private static IllegalStateException interrupted(String request, InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted during " + request, cause);
    }
}

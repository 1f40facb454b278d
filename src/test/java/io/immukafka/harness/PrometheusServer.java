package io.immukafka.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A Prometheus that collects the metrics of one worker every second. Needs the program {@code prometheus}. */
public final class PrometheusServer extends ServerProcess {

    private static final String HOST = "127.0.0.1";
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port = Ports.free();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Path settings;

    private PrometheusServer(MeasuredWorker worker) {
        super("prometheus", null);
        settings = folder().resolve("prometheus.yml");
        try {
            Files.writeString(settings, """
                    global:
                      scrape_interval: 1s
                    scrape_configs:
                      - job_name: connect
                        static_configs:
                          - targets: ["%s:%d"]
                    """.formatted(HOST, worker.scrapePort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one and waits until it answers. */
    public static PrometheusServer start(MeasuredWorker worker) {
        PrometheusServer server = new PrometheusServer(worker);
        server.launch();
        return server;
    }

    @Override
    List<String> command() {
        return List.of(
                "prometheus",
                "--config.file=" + settings,
                "--storage.tsdb.path=" + folder().resolve("data"),
                "--web.listen-address=" + HOST + ":" + port,
                "--log.level=warn");
    }

    @Override
    boolean answers() {
        try {
            return get("/-/ready").statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /**
     * Evaluates an expression over a range.
     *
     * @param stepSeconds between two values
     * @return the series, each with {@code metric} and {@code values}
     */
    public JsonNode range(String expression, Instant from, Instant to, int stepSeconds) throws IOException {
        HttpResponse<String> answer = get("/api/v1/query_range?query="
                + URLEncoder.encode(expression, StandardCharsets.UTF_8) + "&start=" + from.getEpochSecond() + "&end="
                + to.getEpochSecond() + "&step=" + stepSeconds);
        JsonNode body = JSON.readTree(answer.body());
        if (!body.path("status").asText().equals("success")) {
            throw new IOException(expression + " was answered with " + answer.body());
        }
        return body.path("data").path("result");
    }

    private HttpResponse<String> get(String path) throws IOException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + HOST + ":" + port + path))
                .timeout(LIMIT)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during GET " + path, e);
        }
    }
}

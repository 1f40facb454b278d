package io.immukafka.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Apicurio's schema registry, which speaks its own language and Confluent's, also over TLS. */
public final class SchemaRegistryServer extends ServerProcess {

    private static final String HOST = "127.0.0.1";
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final int port = Ports.free();
    private final int tlsPort = Ports.free();
    private final HttpClient http = HttpClient.newHttpClient();

    private SchemaRegistryServer() {
        super("registry", null);
    }

    /** Starts one, and waits until it answers. */
    public static SchemaRegistryServer start() {
        SchemaRegistryServer server = new SchemaRegistryServer();
        try {
            Certificates.make(server.folder());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while making certificates", e);
        }
        server.launch();
        return server;
    }

    /** The authority of its certificate, in PEM. */
    public Path authority() {
        return folder().resolve("ca.crt");
    }

    /** Where it speaks Apicurio's language, for its converter. */
    public String apicurioUrl() {
        return "http://" + HOST + ":" + port + "/apis/registry/v2";
    }

    /** Where it speaks Confluent's language. */
    public String url() {
        return "http://" + HOST + ":" + port + "/apis/ccompat/v7";
    }

    /** The same over TLS. */
    public String tlsUrl() {
        return "https://" + HOST + ":" + tlsPort + "/apis/ccompat/v7";
    }

    /** The plugin path with Apicurio's converter, which the build copies. */
    public static Path converter() {
        return existing("registry.converter.directory", "target/registry-converter");
    }

    /**
     * Lets Apicurio's Avro converter write and read keys and values in Confluent's wire format, with the subjects that Confluent's
     * converter has: the topic's name and {@code -key} or {@code -value}.
     */
    public Map<String, String> converters() {
        Map<String, String> all = new HashMap<>();
        for (String converter : List.of("key.converter", "value.converter")) {
            all.put(converter, "io.apicurio.registry.utils.converter.AvroConverter");
            String setting = converter + ".apicurio.registry.";
            all.put(setting + "url", apicurioUrl());
            all.put(setting + "as-confluent", "true");
            all.put(setting + "use-id", "contentId");
            all.put(setting + "headers.enabled", "false");
            all.put(setting + "auto-register", "true");
            all.put(setting + "artifact-resolver-strategy", "io.apicurio.registry.serde.strategy.TopicIdStrategy");
        }
        return all;
    }

    /** From now on a new version of a schema must be able to read what the one before has written, in all subjects. */
    public void refuseIncompatibleSchemas() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/config"))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"compatibility\":\"BACKWARD\"}"))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(answer + ": " + answer.body());
        }
    }

    private static Path existing(String property, String otherwise) {
        Path folder = Path.of(System.getProperty(property, otherwise)).toAbsolutePath();
        if (!Files.isDirectory(folder)) {
            throw new IllegalStateException(
                    folder + " is missing: run 'mvn process-test-resources', or name it in -D" + property);
        }
        return folder;
    }

    @Override
    List<String> command() {
        Path folder = existing("registry.server.directory", "target/registry-server");
        try (Stream<Path> files = Files.list(folder)) {
            Path jar = files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findAny()
                    .orElseThrow(() -> new IllegalStateException("no *-runner.jar in " + folder));
            return List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx192m",
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-jar",
                    jar.toString());
        } catch (IOException e) {
            throw new IllegalStateException("cannot list " + folder, e);
        }
    }

    @Override
    Map<String, String> environment() {
        return Map.of(
                // Schemas must outlive a restart: every record has the id of one.
                "REGISTRY_DATASOURCE_URL", "jdbc:h2:file:" + folder().resolve("registry"),
                "QUARKUS_HTTP_HOST", HOST,
                "QUARKUS_HTTP_PORT", Integer.toString(port),
                "QUARKUS_HTTP_SSL_PORT", Integer.toString(tlsPort),
                "QUARKUS_HTTP_SSL_CERTIFICATE_FILES",
                        folder().resolve("server.crt").toString(),
                "QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES",
                        folder().resolve("server.key").toString());
    }

    @Override
    boolean answers() throws InterruptedException {
        if (!Ports.listens(port)) {
            return false;
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/subjects"))
                .timeout(ANSWER)
                .build();
        try {
            return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }
}

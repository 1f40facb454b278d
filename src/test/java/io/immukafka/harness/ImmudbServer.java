package io.immukafka.harness;

import io.immukafka.client.ImmudbClient;
import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.connection.ImmudbAddress;
import io.immukafka.workload.Administrator;
import io.immukafka.workload.DatabaseSpec;
import io.immukafka.workload.ImmudbWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A running immudb server on a free port of the loopback address. */
public final class ImmudbServer extends ServerProcess {

    /** A test that looks at many databases leaves the server's sessions to the connectors. */
    private static final int MAX_SESSIONS = 4;

    private static final String HOST = "127.0.0.1";

    private final Path binary;
    private final String version;
    private final List<String> flags;
    private final Map<String, String> environment;
    private final int port = Ports.free();
    private final int metricsPort;

    private ImmudbServer(Builder builder) {
        super("immudb-" + builder.version, builder.folder);
        this.binary = ImmudbBinaries.fromEnvironment().immudb(builder.version);
        this.version = builder.version;
        this.metricsPort = builder.metrics ? Ports.free() : 0;
        this.flags = List.copyOf(builder.flags);
        this.environment = Map.copyOf(builder.environment);
    }

    /** A server of the default version with a folder of its own. */
    public static ImmudbServer start() {
        return builder().start();
    }

    /** Says what is different from the default. */
    public static Builder builder() {
        return new Builder();
    }

    /** Host and port with a colon between. */
    public String address() {
        return HOST + ":" + port;
    }

    /** The host alone. */
    public String host() {
        return HOST;
    }

    /** The port alone. */
    public int port() {
        return port;
    }

    /** The name of the user with all rights. */
    public String username() {
        return "immudb";
    }

    /** That user's password. */
    public String password() {
        return "Harness#1";
    }

    /** The version of the binary. */
    public String version() {
        return version;
    }

    /** How a client reaches it as the user with all rights. */
    public ConnectionSettings settings(Duration requestTimeout) {
        return new ConnectionSettings(new ImmudbAddress(HOST, port), username(), password(), null, requestTimeout);
    }

    /** By which environment the command reaches it as that user. */
    public Map<String, String> commandEnvironment() {
        return Map.of("IMMUDB_ADDRESS", host(), "IMMUDB_PORT", Integer.toString(port()), "IMMUDB_PASSWORD", password());
    }

    /** A new client of that user, which the caller closes. */
    public ImmudbClient client(Duration requestTimeout) {
        return new ImmudbClient(settings(requestTimeout), ImmudbClient.MAX_WINDOW_BYTES, MAX_SESSIONS);
    }

    /** A session of that user for databases and users, which the caller closes. */
    public Administrator administrator() {
        return Administrator.open(host(), port(), password());
    }

    /** Creates databases. */
    public void create(DatabaseSpec... databases) {
        try (Administrator administrator = administrator()) {
            for (DatabaseSpec database : databases) {
                administrator.create(database);
            }
        }
    }

    /** A session of that user on a database, which the caller closes. */
    public ImmudbWriter writer(String database) {
        return ImmudbWriter.open(host(), port(), password(), database);
    }

    @Override
    List<String> command() {
        List<String> command = new ArrayList<>(List.of(
                binary.toString(),
                "--dir=" + folder(),
                "--address=" + HOST,
                "--port=" + port,
                "--admin-password=" + password(),
                "--metrics-server=false",
                "--pgsql-server=false",
                "--web-server=false"));
        if (metricsPort != 0) {
            command.addAll(List.of("--metrics-server=true", "--metrics-server-port=" + metricsPort));
        }
        command.addAll(flags);
        return command;
    }

    @Override
    Map<String, String> environment() {
        return environment;
    }

    /** The calls that clients have begun since its start, each stream one; needs {@link Builder#metrics}. */
    public long callsStarted() {
        return callsStarted("");
    }

    /** Those whose method's name ends so, in the case that the protocol gives it. */
    public long callsStarted(String method) {
        return calls("started", method);
    }

    /** Those of them that have ended. */
    public long callsHandled(String method) {
        return calls("handled", method);
    }

    private long calls(String state, String method) {
        URI metrics = URI.create("http://" + HOST + ":" + metricsPort + "/metrics");
        try (InputStream answer = metrics.toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line ->
                            line.startsWith("grpc_server_" + state + "_total{") && line.contains(method + "\","))
                    .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException("no metrics at " + metrics, e);
        }
    }

    @Override
    boolean answers() {
        return Ports.listens(port);
    }

    /** What a server is started with. */
    public static final class Builder {

        private String version = ImmudbBinaries.DEFAULT_VERSION;
        private @Nullable Path folder;
        private boolean metrics;
        private final List<String> flags = new ArrayList<>();
        private final Map<String, String> environment = new HashMap<>();

        private Builder() {}

        /** The version of the binary, for example 1.9.7. */
        public Builder version(String version) {
            this.version = version;
            return this;
        }

        /** Where the data lies: the caller's folder, which is left alone in the end. */
        public Builder folder(Path folder) {
            this.folder = folder;
            return this;
        }

        /** More flags of immudb, each as {@code --name=value}; a repeated one takes the place of the harness's. */
        public Builder flags(String... flags) {
            this.flags.addAll(List.of(flags));
            return this;
        }

        /** A variable of its environment, for example {@code TZ}. */
        public Builder environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** With its metrics. */
        public Builder metrics() {
            metrics = true;
            return this;
        }

        /** Starts it and waits until it listens. */
        public ImmudbServer start() {
            ImmudbServer server = new ImmudbServer(this);
            server.launch();
            return server;
        }
    }
}

package io.immukafka.harness;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL server with an empty database {@code postgres}, whose user of the same name needs no password. */
public final class PostgresServer extends ServerProcess {

    private static final String HOST = "127.0.0.1";
    private static final String USER = "postgres";
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final long LIMIT_SECONDS = 60;

    private final int port = Ports.free();
    private final Path programs;
    private final Path data;

    private PostgresServer(Path programs) {
        super("postgres", null);
        this.programs = programs;
        data = folder().resolve("data");
    }

    /** The folder of {@code initdb}: the system property {@code postgres.programs}, else that of a Debian package. */
    public static Optional<Path> programs() {
        String given = System.getProperty("postgres.programs");
        if (given != null) {
            return Optional.of(Path.of(given));
        }
        if (!Files.isDirectory(DEBIAN)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(DEBIAN)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(folder -> Files.isExecutable(folder.resolve("initdb")))
                    .max(Path::compareTo);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + DEBIAN, e);
        }
    }

    /** Starts one, and waits until it answers; {@link #programs} must be there. */
    public static PostgresServer start() {
        PostgresServer server = new PostgresServer(
                programs().orElseThrow(() -> new IllegalStateException("no PostgreSQL is installed")));
        if (isRoot()) {
            // PostgreSQL refuses to run as root.
            server.run(List.of("chown", USER, server.folder().toString()));
        }
        server.run(server.asUser("initdb", "-D", server.data.toString(), "-U", USER, "-A", "trust", "--no-sync"));
        server.launch();
        return server;
    }

    /** For a JDBC driver. */
    public String url() {
        return "jdbc:postgresql://" + HOST + ":" + port + "/postgres";
    }

    public String user() {
        return USER;
    }

    /** The rows of a query, each as an object with a field for each column. */
    public List<JsonNode> rows(String query) {
        ObjectMapper json = new ObjectMapper();
        List<JsonNode> rows = new ArrayList<>();
        try {
            for (String line : query("SELECT row_to_json(t) FROM (" + query + ") t")
                    .lines()
                    .toList()) {
                rows.add(json.readTree(line));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("psql did not print JSON", e);
        }
        return rows;
    }

    /** Whether there is such a table. */
    public boolean hasTable(String table) {
        return !query("SELECT 1 FROM information_schema.tables WHERE table_name = '" + table + "'")
                .isBlank();
    }

    private String query(String statement) {
        return run(List.of(
                programs.resolve("psql").toString(),
                "-h",
                HOST,
                "-p",
                Integer.toString(port),
                "-U",
                USER,
                "-X",
                "-A",
                "-t",
                "-c",
                statement));
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    private List<String> asUser(String program, String... arguments) {
        List<String> line = new ArrayList<>(
                isRoot() ? List.of("setpriv", "--reuid", USER, "--regid", USER, "--clear-groups") : List.of());
        line.add(programs.resolve(program).toString());
        line.addAll(List.of(arguments));
        return line;
    }

    private String run(List<String> line) {
        try {
            Process process =
                    Run.start(new ProcessBuilder(line).redirectErrorStream(true).directory(folder().toFile()));
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IllegalStateException(String.join(" ", line) + " failed: " + output);
            }
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(String.join(" ", line) + " can't be started", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted during " + line, e);
        }
    }

    @Override
    List<String> command() {
        return asUser(
                "postgres",
                "-D",
                data.toString(),
                "-h",
                HOST,
                "-p",
                Integer.toString(port),
                "-k",
                folder().toString(),
                "-F");
    }

    @Override
    boolean answers() {
        return Ports.listens(port) && query("SELECT 1").strip().equals("1");
    }
}

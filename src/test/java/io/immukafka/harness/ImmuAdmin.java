package io.immukafka.harness;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** immuadmin, logged in to one server. The login ends when the server does: call {@link #login()} after a restart. */
public final class ImmuAdmin {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final Path binary;
    private final ImmudbServer server;
    private final Path home = Run.newFolder(Run.newName("immuadmin"));

    private ImmuAdmin(ImmudbServer server, String version) {
        this.server = server;
        this.binary = ImmudbBinaries.fromEnvironment().immuadmin(version);
    }

    /** Logs in with the tool of the server's own version. */
    public static ImmuAdmin of(ImmudbServer server) {
        return of(server, server.version());
    }

    /** Logs in with the tool of another version. */
    public static ImmuAdmin of(ImmudbServer server, String version) {
        ImmuAdmin admin = new ImmuAdmin(server, version);
        admin.login();
        return admin;
    }

    /** Logs in again. */
    public void login() {
        try {
            // From a file it takes every byte as the password, a line's end too.
            Path password = Files.writeString(home.resolve("password"), server.password());
            run(password, LIMIT, List.of("login", server.username())).orThrow();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write below " + home, e);
        }
    }

    /** Runs a command without input, for example {@code run("hot-backup", "db", "-o", file)}, for two minutes at most. */
    public Result run(String... command) {
        return run(null, LIMIT, List.of(command));
    }

    /**
     * Runs a command.
     *
     * @param input the file that is its standard input; null for an empty one
     * @param limit it is killed after that
     * @throws ServerFailedException when the limit was reached
     */
    public Result run(@Nullable Path input, Duration limit, List<String> command) {
        Path output = home.resolve(Run.newName("stdout"));
        Path errors = Run.log(Run.newName("immuadmin-" + command.get(0)));
        List<String> line = new ArrayList<>(List.of(
                binary.toString(),
                "--immudb-address=" + server.host(),
                "--immudb-port=" + server.port(),
                // Without a slash in it the file would lie in the user's own home, whatever HOME says.
                "--tokenfile=" + home.resolve("token")));
        line.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(line)
                .directory(home.toFile())
                .redirectInput(input == null ? new File("/dev/null") : input.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().put("HOME", home.toString());
        builder.environment().keySet().removeIf(key -> key.startsWith("IMMUADMIN_"));
        try {
            Process process = Run.start(builder);
            if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                throw new ServerFailedException("immuadmin " + command + " was killed after " + limit, errors, null);
            }
            return new Result(command, process.exitValue(), output, Files.readString(errors));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run immuadmin " + command, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerFailedException("interrupted while immuadmin " + command + " ran", errors, e);
        }
    }

    /**
     * How a command ended.
     *
     * @param command what was run
     * @param exitCode 0 for success
     * @param stdout the file with its standard output, which may be a backup
     * @param stderr its standard error
     */
    public record Result(List<String> command, int exitCode, Path stdout, String stderr) {

        /** The standard output as text. */
        public String text() {
            try {
                return new String(Files.readAllBytes(stdout), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read what immuadmin " + command + " has said", e);
            }
        }

        /** This, when it is a success. */
        public Result orThrow() {
            if (exitCode != 0) {
                throw new IllegalStateException(
                        "immuadmin " + command + " ended with exit code " + exitCode + ": " + stderr + text());
            }
            return this;
        }
    }
}

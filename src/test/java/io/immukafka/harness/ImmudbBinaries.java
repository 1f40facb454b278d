package io.immukafka.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the binaries of immudb, and builds them where they are not.
 *
 * <p>Looked for in this order: the folder that the environment variable {@code IMMUKAFKA_IMMUDB_DIR} names, as
 * {@code <version>/immudb} (the default version also lies there directly); the cache folder
 * {@code $XDG_CACHE_HOME/kafka-connect-immudb/immudb/<version>} ({@code ~/.cache} without that variable). What neither
 * has is built into the latter with Go, once: about a minute.
 */
public final class ImmudbBinaries {

    /** The version that everything is tested with. */
    public static final String DEFAULT_VERSION = "1.11.1";

    /** The oldest version that is tested. */
    public static final String OLD_VERSION = "1.9.7";

    private static final String MODULE = "github.com/codenotary/immudb";
    private static final List<String> COMMANDS = List.of("immudb", "immuadmin");

    /** The replace lines of immudb's own go.mod, which Go honours in the main module only. */
    private static final List<String> REPLACED = List.of(
            "github.com/takama/daemon@v0.12.0=github.com/codenotary/daemon@v0.0.0-20200507161650-3d4bcb5230f4",
            "github.com/spf13/afero=github.com/spf13/afero@v1.5.1");

    private static final long STEP_LIMIT_MINUTES = 15;

    private final Map<String, String> environment;

    ImmudbBinaries(Map<String, String> environment) {
        this.environment = Map.copyOf(environment);
    }

    /** Looks where the environment of this JVM says. */
    public static ImmudbBinaries fromEnvironment() {
        return new ImmudbBinaries(System.getenv());
    }

    /**
     * The server's binary.
     *
     * @throws IllegalStateException when it is not there and cannot be built; says what to do
     */
    public Path immudb(String version) {
        return folder(version).resolve("immudb");
    }

    /**
     * The administration tool's binary.
     *
     * @throws IllegalStateException when it is not there and cannot be built; says what to do
     */
    public Path immuadmin(String version) {
        return folder(version).resolve("immuadmin");
    }

    private Path folder(String version) {
        String given = set("IMMUKAFKA_IMMUDB_DIR");
        if (given != null) {
            Path folder = Path.of(given).toAbsolutePath();
            if (isComplete(folder.resolve(version))) {
                return folder.resolve(version);
            }
            if (version.equals(DEFAULT_VERSION) && isComplete(folder)) {
                return folder;
            }
        }
        Path cached = cache().resolve(version);
        return isComplete(cached) ? cached : build(version, cached);
    }

    private static boolean isComplete(Path folder) {
        return COMMANDS.stream().allMatch(command -> Files.isExecutable(folder.resolve(command)));
    }

    private Path cache() {
        String xdg = set("XDG_CACHE_HOME");
        String home = set("HOME");
        Path base;
        if (xdg != null && Path.of(xdg).isAbsolute()) {
            base = Path.of(xdg);
        } else {
            base = Path.of(home != null ? home : System.getProperty("user.home"), ".cache");
        }
        return base.resolve("kafka-connect-immudb").resolve("immudb").toAbsolutePath();
    }

    private @Nullable String set(String variable) {
        String value = environment.get(variable);
        return value == null || value.isBlank() ? null : value;
    }

    /** Builds beside the target and renames at the end, so that a half-built folder is never found. */
    private Path build(String version, Path target) {
        Path go = go(version, target);
        // The file lock keeps other JVMs out; it throws for a second thread of this one.
        synchronized (ImmudbBinaries.class) {
            try {
                Files.createDirectories(target.getParent());
                try (FileChannel channel = FileChannel.open(
                                target.resolveSibling(version + ".lock"),
                                StandardOpenOption.CREATE,
                                StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    if (lock.isValid() && !isComplete(target)) {
                        buildLocked(go, version, target);
                    }
                }
                return target;
            } catch (IOException e) {
                throw new UncheckedIOException(
                        "cannot build immudb " + version + " in " + target.getParent()
                                + "; set XDG_CACHE_HOME to a folder that can be written",
                        e);
            }
        }
    }

    private void buildLocked(Path go, String version, Path target) throws IOException {
        Path work = target.resolveSibling(version + ".building");
        if (Files.exists(work)) {
            Run.delete(work); // of a build that was killed
        }
        Path bin = Files.createDirectories(work.resolve("bin"));
        Path log = Run.log(Run.newName("go-build-" + version));
        run(work, log, List.of(go.toString(), "mod", "init", "build"));
        run(work, log, List.of(go.toString(), "mod", "edit", "-require=" + MODULE + "@v" + version));
        for (String replaced : REPLACED) {
            run(work, log, List.of(go.toString(), "mod", "edit", "-replace=" + replaced));
        }
        Stream<String> packages = COMMANDS.stream().map(command -> MODULE + "/cmd/" + command);
        run(
                work,
                log,
                Stream.concat(Stream.of(go.toString(), "build", "-mod=mod", "-o", bin + "/"), packages)
                        .toList());
        if (!isComplete(bin)) {
            throw new ServerFailedException("Go built immudb " + version + " without all of " + COMMANDS, log, null);
        }
        if (Files.exists(target)) {
            Run.delete(target);
        }
        Files.move(bin, target, StandardCopyOption.ATOMIC_MOVE);
        Run.delete(work);
    }

    private void run(Path work, Path log, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        Map<String, String> variables = builder.environment();
        if (set("HOME") == null) {
            // Go keeps its caches there and does not run without; they go when the build is done.
            variables.put("HOME", work.toString());
            variables.merge("GOFLAGS", "-modcacherw", (given, ours) -> given + " " + ours);
        }
        Process process = Run.start(builder);
        try {
            if (!process.waitFor(STEP_LIMIT_MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new ServerFailedException(
                        command + " took longer than " + STEP_LIMIT_MINUTES + " minutes and was ended", log, null);
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new ServerFailedException("interrupted while waiting for " + command, log, e);
        }
        if (process.exitValue() != 0) {
            throw new ServerFailedException(command + " ended with exit code " + process.exitValue(), log, null);
        }
    }

    private Path go(String version, Path target) {
        String path = environment.getOrDefault("PATH", "");
        return Stream.of(path.split(":", -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "go"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("immudb " + version + " is not there: set"
                        + " IMMUKAFKA_IMMUDB_DIR to a folder with " + version + "/immudb and " + version
                        + "/immuadmin, or install Go so that they can be built into " + target));
    }
}

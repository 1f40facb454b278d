package io.immukafka.cli;

import io.immukafka.harness.ImmudbServer;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The packaged command as a process of its own. */
final class CommandProcess {

    private static final String COMMAND = System.getProperty("command.directory") + "/bin/immukafka";

    /** What one run prepares for the next ones: shared by all. */
    private static final Path CACHE = Path.of("target", "cache").toAbsolutePath();

    private static final long LIMIT_SECONDS = 120;

    /** Where tests run in the background of a shell, SIGINT is ignored by all that they start, unless env can undo it. */
    private static final List<String> HEARS_INTERRUPTS = hearsInterrupts();

    private final Path folder;
    private final ImmudbServer server;
    private int runs;

    /** @param folder for its state and what it says */
    CommandProcess(Path folder, ImmudbServer server) {
        this.folder = folder;
        this.server = server;
    }

    private static List<String> hearsInterrupts() {
        List<String> prefix = List.of("env", "--default-signal=INT");
        List<String> probe = new ArrayList<>(prefix);
        probe.add("true");
        try {
            return new ProcessBuilder(probe).start().waitFor() == 0 ? prefix : List.of();
        } catch (IOException e) {
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    /** A run that goes on. */
    record Running(Process process, Path out, Path err) {

        /** Waits for its end. */
        InProcess.Result end() throws IOException, InterruptedException {
            if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("killed after " + LIMIT_SECONDS + " s: " + Files.readString(err));
            }
            return new InProcess.Result(
                    process.exitValue(), Files.readString(out, StandardCharsets.ISO_8859_1), Files.readString(err));
        }

        void signal(String name) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }
    }

    /** Starts it. */
    Running start(@Nullable Path input, String... arguments) throws IOException {
        runs++;
        Path out = folder.resolve("out-" + runs);
        Path err = folder.resolve("err-" + runs);
        List<String> line = new ArrayList<>(HEARS_INTERRUPTS);
        line.add(COMMAND);
        line.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectInput(input == null ? new File("/dev/null") : input.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        environment(builder);
        return new Running(builder.start(), out, err);
    }

    /** Runs it to its end. */
    InProcess.Result run(@Nullable Path input, String... arguments) throws IOException, InterruptedException {
        return start(input, arguments).end();
    }

    /** Runs a line of the shell, in which {@code $K} is the command. */
    InProcess.Result shell(String line) throws IOException, InterruptedException {
        return startShell(line).end();
    }

    /** Starts such a line, with a pipe as its standard input. */
    Running startShell(String line) throws IOException {
        runs++;
        Path out = folder.resolve("out-" + runs);
        Path err = folder.resolve("err-" + runs);
        ProcessBuilder builder = new ProcessBuilder("bash", "-o", "pipefail", "-c", line)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        environment(builder);
        builder.environment().put("K", COMMAND);
        return new Running(builder.start(), out, err);
    }

    private void environment(ProcessBuilder builder) {
        builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
        builder.environment().put("XDG_CACHE_HOME", CACHE.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        // Short runs end before more than this pays.
        builder.environment().put("IMMUKAFKA_OPTS", "-XX:TieredStopAtLevel=1");
        builder.environment().putAll(server.commandEnvironment());
    }
}

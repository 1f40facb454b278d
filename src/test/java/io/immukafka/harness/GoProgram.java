package io.immukafka.harness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program of {@code src/test/go}, built with Go: about a minute where nothing of immudb was built before, else seconds.
 *
 * @param binary that was built
 */
public record GoProgram(Path binary) {

    private static final Path SOURCES = Path.of("src/test/go");
    private static final long LIMIT_MINUTES = 15;

    /** How the program ended, and what it wrote to both outputs. */
    public record Result(int exitCode, String out) {}

    /** Builds a program in a copy of its folder. */
    public static GoProgram build(String name) throws IOException, InterruptedException {
        String folder = Run.newName("go-" + name);
        Path work = Run.newFolder(folder);
        try (Stream<Path> files = Files.list(SOURCES.resolve(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, work.resolve(file.getFileName()));
            }
        }
        Path binary = work.resolve(name);
        Result result =
                new GoProgram(Path.of("go")).run(work, List.of("build", "-mod=readonly", "-o", binary.toString()));
        if (result.exitCode() != 0) {
            throw new IllegalStateException("go build of " + SOURCES.resolve(name) + " failed: " + result.out());
        }
        return new GoProgram(binary);
    }

    /** Runs it to its end. */
    public Result run(List<String> arguments) throws IOException, InterruptedException {
        return run(Path.of("").toAbsolutePath(), arguments);
    }

    private Result run(Path folder, List<String> arguments) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(binary.toString()));
        line.addAll(arguments);
        Path log = Run.log(Run.newName("go-run"));
        Process process = Run.start(new ProcessBuilder(line)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
        if (!process.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new ServerFailedException(line + " took longer than " + LIMIT_MINUTES + " minutes", log, null);
        }
        return new Result(process.exitValue(), Files.readString(log));
    }
}

package io.immukafka.bench;

import io.immukafka.cli.CommandInJvm;
import io.immukafka.harness.ImmudbServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Our command, as users start it from the packaged folder, and in this JVM. */
final class Command {

    private final Path folder;
    private final Path binary;

    /** @param folder for its state and its words */
    Command(Path folder) throws IOException {
        this.folder = folder;
        try (Stream<Path> entries = Files.list(Path.of("target"))) {
            binary = entries.map(entry -> entry.resolve("bin").resolve("immukafka"))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("run 'mvn package' first: it makes the command"))
                    .toAbsolutePath();
        }
        System.setProperty("immukafka.state", folder.resolve("state").toString());
    }

    /**
     * Runs the packaged command in a process.
     *
     * @return how many seconds it took, the start of the JVM included
     */
    double process(ImmudbServer server, String... arguments) throws IOException, InterruptedException {
        Path words = folder.resolve("words");
        List<String> line = new ArrayList<>(List.of(binary.toString()));
        line.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(words.toFile());
        builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
        builder.environment().putAll(server.commandEnvironment());
        long began = System.nanoTime();
        int code = builder.start().waitFor();
        double seconds = (System.nanoTime() - began) / 1e9;
        if (code != 0) {
            throw new IllegalStateException(line + " ended with " + code + ": " + Files.readString(words));
        }
        return seconds;
    }

    /**
     * Runs the command in this JVM.
     *
     * @return how many seconds it took
     */
    double inJvm(ImmudbServer server, String... arguments) {
        List<String> line = new ArrayList<>(List.of(arguments));
        line.addAll(List.of("-a=" + server.host(), "-p=" + server.port(), "--password-file=" + password(server)));
        return local(line);
    }

    /** The same for a command that needs no server. */
    double inJvm(String... arguments) {
        return local(List.of(arguments));
    }

    private static double local(List<String> line) {
        long began = System.nanoTime();
        CommandInJvm.run(line);
        return (System.nanoTime() - began) / 1e9;
    }

    private Path password(ImmudbServer server) {
        try {
            return Files.writeString(folder.resolve("password"), server.password() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

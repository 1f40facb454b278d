package io.immukafka.document;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A line of {@code documented-commands.txt}: a command that {@link DocumentedCommandsIT} does not run.
 *
 * @param file that runs it; {@link #BY_HAND} if none does
 * @param words that stand in this file
 */
record DocumentedCommand(String file, String words, String command) {

    static final String BY_HAND = "by hand";

    private static final Path LIST = Path.of("src/test/resources/documented-commands.txt");

    static List<DocumentedCommand> listed() {
        try {
            return Files.readAllLines(LIST).stream()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(DocumentedCommand::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static DocumentedCommand parse(String line) {
        String[] parts = line.split(" \\| ", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException(LIST + ": '" + line + "' is not 'file | words | command'");
        }
        return new DocumentedCommand(parts[0], parts[1], parts[2]);
    }
}

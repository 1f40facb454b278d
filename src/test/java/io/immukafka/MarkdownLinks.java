package io.immukafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The relative links of Markdown documents. */
public final class MarkdownLinks {

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    private MarkdownLinks() {}

    /** The Markdown files in a folder, without those in folders below it. */
    public static List<Path> documents(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".md")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The links of a document that lead to no file. */
    public static List<String> broken(Path document) {
        try {
            Path folder = document.toAbsolutePath().getParent();
            return LINK.matcher(Files.readString(document))
                    .results()
                    .map(link -> link.group(1))
                    .filter(target -> folder == null || !Files.exists(folder.resolve(target)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.immukafka.document;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A document: its links, and the commands in its blocks of code. */
public record MarkdownPage(Path file, List<String> lines) {

    private static final Pattern LINK = Pattern.compile("\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("#+ (.+)");
    private static final Pattern COMMENT = Pattern.compile("\\s{2,}# .*$");
    private static final String FENCE = "```";
    private static final String INDENT = "    ";

    /** Reads a file. */
    static MarkdownPage read(Path file) {
        try {
            return new MarkdownPage(file, Files.readAllLines(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }

    /** The documents of a folder that is laid out as the project's. */
    public static List<MarkdownPage> all(Path root) {
        try (Stream<Path> top = Files.list(root);
                Stream<Path> pages = Files.list(root.resolve("docs"))) {
            return Stream.concat(top, pages)
                    .filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .map(MarkdownPage::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(root + " cannot be listed", e);
        }
    }

    /** Relative links to a file that does not exist, or to a heading that the file does not have. */
    public List<String> brokenLinks() {
        return links().filter(link -> !works(link))
                .map(link -> file + ": " + link)
                .toList();
    }

    /** Targets of all links but those into the web. */
    Stream<String> links() {
        return LINK.matcher(String.join("\n", prose()))
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.matches("[a-z]+:.*"));
    }

    private boolean works(String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty()
                ? file
                : file.toAbsolutePath().resolveSibling(parts[0]).normalize();
        return Files.exists(target)
                && (parts.length == 1 || read(target).anchors().contains(parts[1]));
    }

    private Set<String> anchors() {
        Set<String> anchors = new HashSet<>();
        for (String line : prose()) {
            Matcher heading = HEADING.matcher(line);
            if (heading.matches()) {
                anchors.add(heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N} _-]", "")
                        .replace(' ', '-'));
            }
        }
        return anchors;
    }

    /** Without fenced blocks and code within lines. */
    private List<String> prose() {
        List<String> prose = new ArrayList<>();
        boolean fenced = false;
        for (String line : lines) {
            if (line.strip().startsWith(FENCE)) {
                fenced = !fenced;
            } else if (!fenced) {
                prose.add(HEADING.matcher(line).matches() ? line : line.replaceAll("(?<!\\[)`[^`]*`", ""));
            }
        }
        return prose;
    }

    /** The lines of indented blocks and of those fenced as {@code sh}: continued lines are joined, comments left out. */
    List<String> commands() {
        List<String> commands = new ArrayList<>();
        StringBuilder command = new StringBuilder();
        String fence = "";
        boolean block = false;
        String before = "";
        for (String line : lines) {
            if (line.strip().startsWith(FENCE)) {
                fence = fence.isEmpty() ? line.strip() : "";
            } else if (!line.isBlank()) {
                boolean indented = fence.isEmpty() && line.startsWith(INDENT);
                block = indented && (block || before.isBlank());
                if (block || fence.equals(FENCE + "sh")) {
                    String text = COMMENT.matcher(line.strip()).replaceFirst("");
                    boolean continued = text.endsWith("\\");
                    command.append(
                            continued ? text.substring(0, text.length() - 1).strip() + " " : text);
                    if (!continued) {
                        commands.add(command.toString());
                        command.setLength(0);
                    }
                }
            }
            before = line;
        }
        return commands;
    }
}

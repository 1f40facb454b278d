package io.immukafka.document;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** README.md, the pages in docs, and what they say about commands. */
class DocumentsTest {

    private static final Path ROOT = Path.of("");
    private static final int MOST_LINES = 150;
    private static final List<MarkdownPage> PAGES = MarkdownPage.all(ROOT.toAbsolutePath());
    private static final MarkdownPage README = MarkdownPage.read(Path.of("README.md"));
    private static final Pattern CLASS = Pattern.compile("-D(?:it\\.test|test|main\\.class)=([\\w.]+)");
    private static final Pattern PROFILE = Pattern.compile("-P(\\w+)");

    @Test
    void theReadmeIsShort() {
        assertThat(README.lines()).hasSizeLessThanOrEqualTo(MOST_LINES);
    }

    @Test
    void theReadmeNamesEveryPage() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            assertThat(README.links())
                    .containsAll(files.map(file -> "docs/" + file.getFileName())
                            .filter(file -> file.endsWith(".md"))
                            .toList());
        }
    }

    @Test
    void everyLinkWorks() {
        assertThat(PAGES).hasSizeGreaterThan(10);
        assertThat(PAGES.stream().flatMap(page -> page.brokenLinks().stream())).isEmpty();
    }

    @Test
    void everyCommandIsRun() {
        Set<String> listed = DocumentedCommand.listed().stream()
                .map(DocumentedCommand::command)
                .collect(Collectors.toSet());
        Set<String> documented =
                PAGES.stream().flatMap(page -> page.commands().stream()).collect(Collectors.toSet());

        assertThat(documented.stream().filter(command -> !DocumentedCommandsIT.runs(command)))
                .as("commands that nothing runs: have one of documented-commands.txt run them")
                .isSubsetOf(listed);
        assertThat(listed).as("those of the list are documented").isSubsetOf(documented);
    }

    @Test
    void theListedFilesHaveTheirCommands() {
        assertThat(DocumentedCommand.listed())
                .filteredOn(each -> !each.file().equals(DocumentedCommand.BY_HAND))
                .isNotEmpty()
                .allSatisfy(each -> assertThat(Path.of(each.file())).content().contains(each.words()));
    }

    @Test
    void theClassesAndProfilesOfMavenCommandsExist() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        Set<String> classes;
        try (Stream<Path> files = Files.walk(Path.of("src/test/java"))) {
            classes = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        List<String> commands = PAGES.stream()
                .flatMap(page -> page.commands().stream())
                .filter(command -> command.startsWith("mvn "))
                .toList();

        assertThat(found(CLASS, commands).map(name -> name.replaceFirst(".*\\.", "")))
                .isNotEmpty()
                .filteredOn(name -> !name.equals("none"))
                .isSubsetOf(classes);
        assertThat(found(PROFILE, commands))
                .isNotEmpty()
                .allSatisfy(profile -> assertThat(pom).contains("<id>" + profile + "</id>"));
    }

    private static Stream<String> found(Pattern pattern, List<String> commands) {
        return commands.stream()
                .flatMap(command -> pattern.matcher(command).results())
                .map((MatchResult match) -> match.group(1));
    }
}

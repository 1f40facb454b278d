package io.immukafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ErrorCodeTest {

    private static final Path PAGE = Path.of("docs/errors.md");
    private static final Pattern HEADING = Pattern.compile("^### (IMK-\\d+) (.+)$", Pattern.MULTILINE);
    private static final Pattern ANY = Pattern.compile("IMK-\\d+");

    @Test
    void thePageExplainsEachCodeOnceInOrder() throws IOException {
        String page = Files.readString(PAGE);
        List<String> headings = HEADING.matcher(page)
                .results()
                .map(each -> each.group(1) + " " + each.group(2))
                .toList();

        assertThat(headings)
                .containsExactlyElementsOf(Arrays.stream(ErrorCode.values())
                        .map(each -> each.code() + " " + each.title())
                        .sorted()
                        .toList());
    }

    @Test
    void thePageNamesNoOtherCodes() throws IOException {
        List<String> known =
                Arrays.stream(ErrorCode.values()).map(ErrorCode::code).toList();

        assertThat(ANY.matcher(Files.readString(PAGE)).results().map(MatchResult::group))
                .isSubsetOf(known);
    }

    @Test
    void eachSectionSaysCauseAndRemedy() throws IOException {
        String[] sections = Files.readString(PAGE).split("\n### ", -1);
        for (String section : Arrays.copyOfRange(sections, 1, sections.length)) {
            assertThat(section).contains("**Cause:**", "**What to do:**");
        }
    }

    @Test
    void eachCodeIsUsed() throws IOException {
        String sources;
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            sources = files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> !file.endsWith("ErrorCode.java"))
                    .map(ErrorCodeTest::read)
                    .collect(Collectors.joining("\n"));
        }
        assertThat(ErrorCode.values())
                .allSatisfy(each -> assertThat(sources).containsPattern("ErrorCode\\." + each.name() + "\\b"));
    }

    @Test
    void theCodeStandsInFrontOfTheMessage() {
        assertThat(ErrorCode.GAP.message("transaction 2 is missing")).isEqualTo("[IMK-109] transaction 2 is missing");
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.immukafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DocumentsTest {

    private static final int LONGEST_README = 150;

    static Stream<Path> documents() {
        return Stream.of("", "docs", "connectors")
                .map(Path::of)
                .map(MarkdownLinks::documents)
                .flatMap(List::stream);
    }

    @ParameterizedTest
    @MethodSource("documents")
    void itsLinksLeadToFiles(Path document) {
        assertThat(MarkdownLinks.broken(document)).isEmpty();
    }

    @Test
    void theReadmeIsShort() throws IOException {
        assertThat(Files.readAllLines(Path.of("README.md"))).hasSizeLessThanOrEqualTo(LONGEST_README);
    }
}

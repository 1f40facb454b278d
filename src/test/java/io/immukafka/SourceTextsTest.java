package io.immukafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The texts that users read. Writes all of them to target/texts.txt, to be read from top to bottom. */
class SourceTextsTest {

    /** Contractions, words that only this project would use, and sentences without a subject; options apart. */
    private static final Pattern ODD = Pattern.compile(
            "(?<!--)\\b(can't|don't|doesn't|whoever|anew|no such|is no (?!longer)|is none of|so many|prove[sdn]?|unproved|lies|owes?|goes on|came to be"
                    + "|for good)(?!\\w)",
            Pattern.CASE_INSENSITIVE);

    @Test
    void textsUsePlainWords() throws IOException {
        List<SourceTexts.Text> texts = SourceTexts.all();
        Path list = Path.of("target/texts.txt");
        Files.createDirectories(list.getParent());
        Files.write(list, texts.stream().map(SourceTexts.Text::toString).toList());

        assertThat(texts).hasSizeGreaterThan(300);
        assertThat(texts).filteredOn(each -> ODD.matcher(each.text()).find()).isEmpty();
    }
}

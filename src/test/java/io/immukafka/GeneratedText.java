package io.immukafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A part of a document that is made from the code, between two comments. */
public final class GeneratedText {

    private GeneratedText() {}

    /**
     * Asserts that the document has the text; with {@code -Dtables.write=true} writes it instead.
     *
     * @param begin the comment before it
     * @param end the comment after it
     */
    public static void check(Path document, String begin, String end, String text) throws IOException {
        String page = Files.readString(document);
        assertThat(page).contains(begin);
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf(end, from);
        assertThat(to).as("%s after %s", end, begin).isPositive();
        String expected = "\n\n" + text + "\n";
        if (Boolean.getBoolean("tables.write")) {
            Files.writeString(document, page.substring(0, from) + expected + page.substring(to));
            return;
        }
        assertThat(page.substring(from, to))
                .as("%s after %s; run the test with -Dtables.write=true to write it", document, begin)
                .isEqualTo(expected);
    }
}

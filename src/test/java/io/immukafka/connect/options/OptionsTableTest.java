package io.immukafka.connect.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

/** The tables of options in docs/configuration.md are those of the code; {@code -Ddocs.write=true} writes them. */
class OptionsTableTest {

    private static final Path PAGE = Path.of("docs/configuration.md");
    private static final String END = "<!-- /options -->";

    @Test
    void thePageHasTheSourcesOptions() throws IOException {
        check("<!-- options:source -->", SourceOptions.definition());
    }

    @Test
    void thePageHasTheSinksOptions() throws IOException {
        check("<!-- options:sink -->", SinkOptions.definition());
    }

    @Test
    void thePageHasTheChangeConnectorsOptions() throws IOException {
        check("<!-- options:changes -->", ChangeOptions.definition());
    }

    private static void check(String begin, ConfigDef definition) throws IOException {
        String page = Files.readString(PAGE);
        assertThat(page).contains(begin);
        int from = page.indexOf(begin) + begin.length();
        int to = page.indexOf(END, from);
        assertThat(to).as("%s after %s", END, begin).isPositive();
        String table = "\n\n" + OptionsTable.markdown(definition) + "\n";
        if (Boolean.getBoolean("docs.write")) {
            Files.writeString(PAGE, page.substring(0, from) + table + page.substring(to));
            return;
        }
        assertThat(page.substring(from, to))
                .as("the table in docs/configuration.md; mvn test -Dtest=OptionsTableTest -Ddocs.write=true writes it")
                .isEqualTo(table);
    }
}

package io.immukafka.connect.options;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

/** The tables of options in README.md are those of the code; {@code -Dreadme.write=true} writes them. */
class OptionsTableTest {

    private static final Path README = Path.of("README.md");
    private static final String END = "<!-- /options -->";

    @Test
    void theReadmeHasTheSourcesOptions() throws IOException {
        check("<!-- options:source -->", SourceOptions.definition());
    }

    @Test
    void theReadmeHasTheSinksOptions() throws IOException {
        check("<!-- options:sink -->", SinkOptions.definition());
    }

    private static void check(String begin, ConfigDef definition) throws IOException {
        String readme = Files.readString(README);
        assertThat(readme).contains(begin);
        int from = readme.indexOf(begin) + begin.length();
        int to = readme.indexOf(END, from);
        assertThat(to).as("%s after %s", END, begin).isPositive();
        String table = "\n\n" + OptionsTable.markdown(definition) + "\n";
        if (Boolean.getBoolean("readme.write")) {
            Files.writeString(README, readme.substring(0, from) + table + readme.substring(to));
            return;
        }
        assertThat(readme.substring(from, to))
                .as("the table in README.md; mvn test -Dtest=OptionsTableTest -Dreadme.write=true writes it")
                .isEqualTo(table);
    }
}

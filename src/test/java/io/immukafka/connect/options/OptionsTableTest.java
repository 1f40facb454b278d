package io.immukafka.connect.options;

import io.immukafka.GeneratedText;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.kafka.common.config.ConfigDef;
import org.junit.jupiter.api.Test;

/** The tables of options in docs/configuration.md are those of the code. */
class OptionsTableTest {

    @Test
    void thePageHasTheSourcesOptions() throws IOException {
        check("<!-- options:source -->", SourceOptions.definition());
    }

    @Test
    void thePageHasTheSinksOptions() throws IOException {
        check("<!-- options:sink -->", SinkOptions.definition());
    }

    private static void check(String begin, ConfigDef definition) throws IOException {
        GeneratedText.check(
                Path.of("docs", "configuration.md"), begin, "<!-- /options -->", OptionsTable.markdown(definition));
    }
}

package io.immukafka.connect.options;

import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** Options as a table in Markdown. */
final class OptionsTable {

    private OptionsTable() {}

    /** One line for each option, in the order of the definition. */
    static String markdown(ConfigDef definition) {
        return "| option | type | default | meaning |\n| --- | --- | --- | --- |\n"
                + definition.configKeys().values().stream()
                        .map(OptionsTable::line)
                        .collect(Collectors.joining());
    }

    private static String line(ConfigKey key) {
        return "| `" + key.name + "` | " + key.type.name().toLowerCase(Locale.ROOT) + " | " + defaultValue(key) + " | "
                + key.documentation.replace("|", "\\|").replace("<", "\\<").replace("*", "\\*") + " |\n";
    }

    private static String defaultValue(ConfigKey key) {
        if (!key.hasDefault()) {
            return "required";
        }
        return key.defaultValue == null ? "" : "`" + ConfigDef.convertToString(key.defaultValue, key.type) + "`";
    }
}

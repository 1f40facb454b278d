package io.immukafka.connect.validation;

import io.immukafka.connect.options.ChangeOptions;
import io.immukafka.connect.options.KafkaOptions;
import io.immukafka.connect.options.OptionErrors;
import io.immukafka.connect.options.SinkOptions;
import io.immukafka.connect.options.SourceOptions;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;

/** Finds misspelt options, which Connect ignores: their default would be used in silence. */
final class UnknownOptions {

    /** All options below it are the connectors' own. */
    private static final String OWN = "immudb.";

    /** In all other names Connect, converters and transformations may have options of their own, so only near ones are refused. */
    private static final int MOST_EDITS = 2;

    private UnknownOptions() {}

    /** @param definition the options of the connector that is validated */
    static void check(ConfigDef definition, Map<String, String> properties, OptionErrors errors) {
        Set<String> ofAnyConnector = new HashSet<>();
        for (ConfigDef each :
                new ConfigDef[] {SourceOptions.definition(), SinkOptions.definition(), ChangeOptions.definition()}) {
            ofAnyConnector.addAll(each.names());
        }
        ofAnyConnector.add(SinkTopics.TOPICS);
        for (String option : properties.keySet()) {
            if (ofAnyConnector.contains(option)
                    || option.startsWith(KafkaOptions.PREFIX)
                    || option.startsWith(ChangeOptions.CONSUMER_PREFIX)) {
                continue;
            }
            Optional<String> nearest =
                    definition.names().stream().min(Comparator.comparingInt(known -> edits(option, known)));
            boolean near = nearest.isPresent() && edits(option, nearest.get()) <= MOST_EDITS;
            if (near || option.startsWith(OWN)) {
                errors.add(
                        option,
                        "is not an option of this connector"
                                + nearest.map(known -> ": did you mean " + known + "?")
                                        .orElse("; remove it"));
            }
        }
    }

    /** Characters to insert, remove or replace, or neighbors to exchange, to turn one text into the other. */
    static int edits(String from, String to) {
        int[][] edits = new int[from.length() + 1][to.length() + 1];
        for (int i = 0; i <= from.length(); i++) {
            for (int j = 0; j <= to.length(); j++) {
                if (i == 0 || j == 0) {
                    edits[i][j] = i + j;
                    continue;
                }
                int replaced = edits[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                edits[i][j] = Math.min(replaced, 1 + Math.min(edits[i - 1][j], edits[i][j - 1]));
                if (i > 1
                        && j > 1
                        && from.charAt(i - 1) == to.charAt(j - 2)
                        && from.charAt(i - 2) == to.charAt(j - 1)) {
                    edits[i][j] = Math.min(edits[i][j], edits[i - 2][j - 2] + 1);
                }
            }
        }
        return edits[from.length()][to.length()];
    }
}

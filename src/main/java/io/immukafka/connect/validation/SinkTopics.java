package io.immukafka.connect.validation;

import io.immukafka.connect.options.OptionErrors;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.clients.admin.Admin;

/**
 * The topics of a sink, which Connect itself defines and checks: exactly one of {@code topics} and {@code topics.regex}.
 *
 * @param names empty if there is a pattern
 * @param pattern empty if there are names
 */
public record SinkTopics(List<String> names, String pattern) {

    public static final String TOPICS = "topics";
    static final String REGEX = "topics.regex";

    static SinkTopics of(Map<String, String> properties) {
        return new SinkTopics(
                Arrays.stream(properties.getOrDefault(TOPICS, "").split(",", -1))
                        .map(String::trim)
                        .filter(topic -> !topic.isEmpty())
                        .toList(),
                properties.getOrDefault(REGEX, "").trim());
    }

    /** Connect refuses this pattern too, but asks the connector nevertheless. */
    static void check(Map<String, String> properties, OptionErrors errors) {
        try {
            Pattern.compile(of(properties).pattern());
        } catch (PatternSyntaxException e) {
            errors.add(REGEX, "is not a valid regular expression: " + e.getMessage());
        }
    }

    /** The option that is used. */
    String option() {
        return pattern.isEmpty() ? TOPICS : REGEX;
    }

    /** Whether there may be more than one. */
    boolean areMany() {
        return names.size() > 1 || !pattern.isEmpty();
    }

    /** The names, or those in the broker that fit. */
    Collection<String> in(Admin admin) throws ExecutionException, InterruptedException {
        if (pattern.isEmpty()) {
            return names;
        }
        Pattern regex = Pattern.compile(pattern);
        return admin.listTopics().names().get().stream()
                .filter(topic -> regex.matcher(topic).matches())
                .toList();
    }
}

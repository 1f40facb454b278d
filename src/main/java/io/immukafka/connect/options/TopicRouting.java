package io.immukafka.connect.options;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Where the RegexRouter transformations of a configuration send records. No other permitted transformation changes the topic. */
public final class TopicRouting {

    private static final String PACKAGE = "org.apache.kafka.connect.transforms.";
    private static final String ROUTER = "RegexRouter";

    private record Route(Pattern regex, String replacement) {}

    private final List<Route> routes = new ArrayList<>();

    /** The routing of a connector. */
    public TopicRouting(Map<String, String> properties) {
        for (String alias : transformations(properties)) {
            String option = "transforms." + alias;
            if (type(properties, alias).equals(ROUTER)) {
                try {
                    routes.add(new Route(
                            Pattern.compile(properties.getOrDefault(option + ".regex", "")),
                            properties.getOrDefault(option + ".replacement", "")));
                } catch (PatternSyntaxException e) {
                    // Connect does not start a task with it, and says why.
                    routes.clear();
                    return;
                }
            }
        }
    }

    /** The aliases of a connector's transformations, in order. */
    public static List<String> transformations(Map<String, String> properties) {
        return Arrays.stream(properties.getOrDefault("transforms", "").split(",", -1))
                .map(String::trim)
                .filter(alias -> !alias.isEmpty())
                .toList();
    }

    /** The class of a transformation, without the package if it is one of Kafka's. */
    public static String type(Map<String, String> properties, String alias) {
        String given =
                properties.getOrDefault("transforms." + alias + ".type", "").trim();
        return given.startsWith(PACKAGE) ? given.substring(PACKAGE.length()) : given;
    }

    /** The topic to which a record for this topic goes. */
    public String route(String topic) {
        String routed = topic;
        for (Route route : routes) {
            Matcher matcher = route.regex().matcher(routed);
            routed = matcher.matches() ? matcher.replaceFirst(route.replacement()) : routed;
        }
        return routed;
    }
}

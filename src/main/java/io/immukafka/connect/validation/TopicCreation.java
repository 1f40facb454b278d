package io.immukafka.connect.validation;

import io.immukafka.connect.options.OptionErrors;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How Connect is configured to create the source's topics; a connector cannot set this itself. */
final class TopicCreation {

    private static final Logger LOG = LoggerFactory.getLogger(TopicCreation.class);

    private static final String PREFIX = "topic.creation.";
    private static final Pattern OPTION =
            Pattern.compile("topic\\.creation\\.(.+)\\.(partitions|cleanup\\.policy|retention\\.ms|retention\\.bytes)");

    private TopicCreation() {}

    static void check(Map<String, String> properties, OptionErrors errors) {
        Map<String, String> creation = new TreeMap<>(properties);
        creation.keySet().removeIf(option -> !option.startsWith(PREFIX));
        creation.forEach((option, value) -> {
            Matcher setting = OPTION.matcher(option);
            if (setting.matches()) {
                check(option, setting.group(2), value.trim(), errors);
            }
        });
        if (creation.isEmpty()) {
            return;
        }
        if (!creation.containsKey(PREFIX + "default.retention.ms")) {
            LOG.warn(
                    "{}default.retention.ms is not set: the broker's default, often 7 days, decides when transactions are"
                            + " deleted from new topics. Set it to -1 to keep everything",
                    PREFIX);
        }
    }

    private static void check(String option, String setting, String value, OptionErrors errors) {
        switch (setting) {
            case "partitions" -> {
                if (!value.equals("1")) {
                    errors.add(
                            option,
                            "is " + value + ", but transactions are in order only within one partition: set it"
                                    + " to 1");
                }
            }
            case "cleanup.policy" -> {
                if (!value.equals("delete")) {
                    errors.add(option, "is " + value + ", but every transaction is needed: set it to delete");
                }
            }
            default -> {
                if (!value.equals("-1")) {
                    LOG.warn(
                            "{} is {}: a replica that falls further behind, or a new one, cannot get the deleted "
                                    + "transactions. Set it to -1 to keep everything",
                            option,
                            value);
                }
            }
        }
    }
}

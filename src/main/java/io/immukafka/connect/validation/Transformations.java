package io.immukafka.connect.validation;

import io.immukafka.connect.options.OptionErrors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Transformations of records. Only those of Kafka's are taken that touch nothing but topic or headers: any other could change,
 * drop or spread transactions.
 */
final class Transformations {

    private static final String PACKAGE = "org.apache.kafka.connect.transforms.";
    private static final Set<String> PERMITTED = Set.of("RegexRouter", "InsertHeader", "DropHeaders");
    private static final String HEADER_FROM = "HeaderFrom$Value";

    private Transformations() {}

    static void check(Map<String, String> properties, OptionErrors errors) {
        for (String alias : list(properties, "transforms")) {
            String option = "transforms." + alias;
            checkType(properties, errors, option);
            String predicate = properties.get(option + ".predicate");
            if (predicate != null) {
                errors.add(
                        option + ".predicate",
                        "is " + predicate + ", but every transaction must be processed in the same way: remove it");
            }
        }
        if (!list(properties, "predicates").isEmpty()) {
            errors.add(
                    "predicates",
                    "are " + properties.get("predicates")
                            + ", but none are permitted: leaving out a transaction breaks the chain. Remove them");
        }
    }

    private static void checkType(Map<String, String> properties, OptionErrors errors, String option) {
        String given = properties.getOrDefault(option + ".type", "").trim();
        String type = given.startsWith(PACKAGE) ? given.substring(PACKAGE.length()) : given;
        if (PERMITTED.contains(type)) {
            return;
        }
        if (type.equals(HEADER_FROM)) {
            String operation = properties.get(option + ".operation");
            if (operation == null || !operation.trim().equalsIgnoreCase("copy")) {
                errors.add(
                        option + ".operation", "is " + operation + ", which changes the value: only copy is permitted");
            }
            return;
        }
        errors.add(
                option + ".type",
                "is " + given + ", but only those of Kafka's own transformations are permitted that change nothing "
                        + "except topic or headers: RegexRouter, InsertHeader, DropHeaders, and HeaderFrom$Value "
                        + "with operation=copy. Any other could change, drop or reroute transactions. Remove it");
    }

    private static List<String> list(Map<String, String> properties, String option) {
        return Arrays.stream(properties.getOrDefault(option, "").split(",", -1))
                .map(String::trim)
                .filter(entry -> !entry.isEmpty())
                .toList();
    }
}

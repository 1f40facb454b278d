package io.immukafka.connect.validation;

import io.immukafka.connect.options.OptionErrors;
import io.immukafka.connect.options.TopicRouting;
import java.util.Map;
import java.util.Set;

/**
 * Transformations of records. Only those of Kafka's are taken that touch nothing but topic or headers: any other could change,
 * drop or spread transactions.
 */
final class Transformations {

    private static final Set<String> PERMITTED = Set.of("RegexRouter", "InsertHeader", "DropHeaders");
    private static final String HEADER_FROM = "HeaderFrom$Value";

    private Transformations() {}

    static void check(Map<String, String> properties, OptionErrors errors) {
        for (String alias : TopicRouting.transformations(properties)) {
            String option = "transforms." + alias;
            checkType(properties, errors, alias, option);
            String predicate = properties.get(option + ".predicate");
            if (predicate != null) {
                errors.add(
                        option + ".predicate",
                        "is " + predicate + ", but every transaction must be processed in the same way: remove it");
            }
        }
        if (!properties.getOrDefault("predicates", "").isBlank()) {
            errors.add(
                    "predicates",
                    "are " + properties.get("predicates")
                            + ", but none are permitted: leaving out a transaction breaks the chain. Remove them");
        }
    }

    private static void checkType(Map<String, String> properties, OptionErrors errors, String alias, String option) {
        String type = TopicRouting.type(properties, alias);
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
                "is " + type + ", but only those of Kafka's own transformations are permitted that change nothing "
                        + "except topic or headers: RegexRouter, InsertHeader, DropHeaders, and HeaderFrom$Value "
                        + "with operation=copy. Any other could change, drop or reroute transactions. Remove it");
    }
}

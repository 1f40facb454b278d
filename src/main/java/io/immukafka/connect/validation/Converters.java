package io.immukafka.connect.validation;

import io.immukafka.connect.options.OptionErrors;
import java.util.Map;
import java.util.Set;

/** Finds converters set for the connector that cannot carry its records. The worker's own are not visible here. */
final class Converters {

    private static final String VALUE = "value.converter";
    private static final String KEY = "key.converter";
    private static final String OURS = "io.immukafka.record.ImmudbConverter";

    private static final String BYTES = "ByteArrayConverter";

    /** Each carries one type only. */
    private static final Set<String> NUMBERS = Set.of(
            "BooleanConverter",
            "DoubleConverter",
            "FloatConverter",
            "IntegerConverter",
            "LongConverter",
            "ShortConverter");

    private Converters() {}

    static void checkSource(Map<String, String> properties, OptionErrors errors) {
        checkValue(properties, errors);
        checkKey(properties, errors);
    }

    static void checkSink(Map<String, String> properties, OptionErrors errors) {
        // The bytes that ImmudbConverter wrote are understood as they are.
        if (!type(properties, VALUE).equals(BYTES)) {
            checkValue(properties, errors);
        }
        checkKey(properties, errors);
    }

    private static void checkValue(Map<String, String> properties, OptionErrors errors) {
        String type = type(properties, VALUE);
        if (type.isEmpty()) {
            errors.add(
                    VALUE,
                    "is not set, so the worker's default would be used, which is unknown here and may not be able to "
                            + "carry a transaction with its checksums: set it to "
                            + OURS);
        } else if (isOneType(type) || type.equals("StringConverter") || type.equals("SimpleHeaderConverter")) {
            errors.add(
                    VALUE,
                    "is " + properties.get(VALUE) + ", which cannot carry a transaction with its checksums: use " + OURS
                            + ", JsonConverter, or the converter of a schema registry");
        }
    }

    private static void checkKey(Map<String, String> properties, OptionErrors errors) {
        String type = type(properties, KEY);
        if (isOneType(type) || type.equals(OURS) || type.equals("ImmudbConverter")) {
            errors.add(
                    KEY,
                    "is " + properties.get(KEY)
                            + ", but keys are strings: use org.apache.kafka.connect.storage.StringConverter");
        }
    }

    private static boolean isOneType(String type) {
        return NUMBERS.contains(type) || type.equals(BYTES);
    }

    /** Without the package if it is Kafka's own, empty if none is set. */
    private static String type(Map<String, String> properties, String option) {
        return properties.getOrDefault(option, "").trim().replaceFirst("^org\\.apache\\.kafka\\.connect\\.\\w+\\.", "");
    }
}

package io.immukafka.connect.change;

import java.util.regex.Pattern;

/** Names of topics and schemas that are made of names in the database. */
final class SchemaNames {

    private static final Pattern NOT_IN_TOPICS = Pattern.compile("[^a-zA-Z0-9._-]");
    private static final Pattern NOT_IN_SCHEMAS = Pattern.compile("[^a-zA-Z0-9_.]");
    private static final Pattern LEADING_DIGIT = Pattern.compile("(?<=^|\\.)(?=[0-9])");

    private SchemaNames() {}

    /** What Kafka takes as a topic's name. */
    static String topic(String name) {
        return NOT_IN_TOPICS.matcher(name).replaceAll("_");
    }

    /** What Avro takes as a schema's full name: each part begins with a letter or underscore. */
    static String schema(String name) {
        return LEADING_DIGIT
                .matcher(NOT_IN_SCHEMAS.matcher(name).replaceAll("_"))
                .replaceAll("_");
    }
}

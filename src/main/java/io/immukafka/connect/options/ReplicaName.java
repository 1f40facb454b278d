package io.immukafka.connect.options;

import java.util.regex.Pattern;

/**
 * The replica's name: a fixed one, or a template in which {@code ${database}} stands for the primary's.
 *
 * @param template lower-case letters, digits, underscores and {@code ${database}}
 */
public record ReplicaName(String template) {

    static final String DATABASE = "${database}";

    private static final Pattern TEMPLATE = Pattern.compile("(?:[a-z0-9_]|\\$\\{database\\})+");

    /** @throws IllegalArgumentException if it is empty or has other characters */
    public ReplicaName {
        if (!TEMPLATE.matcher(template).matches()) {
            throw new IllegalArgumentException("'" + template + "' is not a valid database name: use lower-case "
                    + "letters, digits, underscores, and " + DATABASE + " for the primary's name");
        }
    }

    /** Whether all databases would have the same replica. */
    public boolean isFixed() {
        return !template.contains(DATABASE);
    }

    /** The replica of this database. */
    public String of(String database) {
        return template.replace(DATABASE, database);
    }
}

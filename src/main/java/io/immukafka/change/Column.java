package io.immukafka.change;

import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param id number in its table, never used again
 * @param name {@code #id} if the stream does not tell it
 * @param typeName as it stands in the catalog
 * @param maxLength bytes, 0 for no limit; only of VARCHAR and BLOB
 * @param notNull as declared, which some servers don't enforce; key columns are never NULL all the same
 * @param autoIncrement whether the server numbers rows
 * @param defaultSql the DEFAULT expression; null for none
 */
public record Column(
        int id,
        String name,
        String typeName,
        int maxLength,
        boolean notNull,
        boolean autoIncrement,
        @Nullable String defaultSql) {

    /** A column of which only what the key says is known. */
    static Column unnamed(int id, String typeName) {
        return new Column(id, "#" + id, typeName, 0, false, false, null);
    }

    /** The type; null if this program doesn't know it. */
    public @Nullable ColumnType type() {
        return ColumnType.named(typeName);
    }

    /** As in CREATE TABLE. */
    public String toSql() {
        ColumnType type = type();
        boolean sized = maxLength > 0 && (type == ColumnType.VARCHAR || type == ColumnType.BLOB);
        return name + " " + typeName + (sized ? "[" + maxLength + "]" : "") + (notNull ? " NOT NULL" : "")
                + (autoIncrement ? " AUTO_INCREMENT" : "") + (defaultSql == null ? "" : " DEFAULT " + defaultSql);
    }
}

package io.immukafka.change;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table or a collection as the catalog describes it at one point of the stream.
 *
 * @param engine a table of {@link Engine#DOCUMENTS} is a collection
 * @param id never used again, not even for a table of the same name
 * @param columns those that exist, by id
 * @param primaryKey ids of the key's columns, in the key's order
 * @param indexes those that exist besides the primary key
 */
public record Table(
        Engine engine,
        int id,
        String name,
        List<Column> columns,
        List<Integer> primaryKey,
        List<Index> indexes,
        List<CheckConstraint> checks) {

    /** The column with that number, if it exists. */
    public Optional<Column> column(int column) {
        for (Column each : columns) {
            if (each.id() == column) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    /** The name of a column; {@code #id} for one that does not exist. */
    public String columnName(int column) {
        return column(column).map(Column::name).orElse("#" + column);
    }

    /** Names of the primary key's columns, in its order. */
    public List<String> keyNames() {
        return primaryKey.stream().map(this::columnName).toList();
    }

    /** The only AUTO_INCREMENT key column, if the server numbers the rows. */
    Optional<Column> numbered() {
        return primaryKey.size() == 1 ? column(primaryKey.get(0)).filter(Column::autoIncrement) : Optional.empty();
    }

    /** A statement that creates it, without its indexes. */
    public String toSql() {
        List<String> parts = new ArrayList<>();
        columns.forEach(column -> parts.add(column.toSql()));
        checks.forEach(check -> parts.add("CONSTRAINT " + check.name() + " CHECK " + check.sql()));
        parts.add("PRIMARY KEY (" + String.join(", ", keyNames()) + ")");
        return (engine == Engine.SQL ? "CREATE TABLE " : "CREATE COLLECTION ") + name + " ("
                + parts.stream().collect(Collectors.joining(", ")) + ")";
    }
}

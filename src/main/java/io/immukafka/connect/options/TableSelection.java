package io.immukafka.connect.options;

import io.immukafka.client.NamePattern;
import java.util.List;

/** Which tables, collections and columns are emitted: names and patterns. */
public final class TableSelection {

    private record ColumnPattern(NamePattern table, NamePattern column) {}

    private final List<NamePattern> included;
    private final List<NamePattern> excluded;
    private final List<ColumnPattern> columns;

    /**
     * Reads the lists.
     *
     * @param included all tables if it is empty
     * @param columns {@code table.column} each
     * @throws IllegalArgumentException if a column's entry has no table
     */
    public TableSelection(List<String> included, List<String> excluded, List<String> columns) {
        this.included = included.stream().map(NamePattern::new).toList();
        this.excluded = excluded.stream().map(NamePattern::new).toList();
        this.columns = columns.stream().map(TableSelection::column).toList();
    }

    private static ColumnPattern column(String entry) {
        int dot = entry.indexOf('.');
        if (dot < 1 || dot == entry.length() - 1) {
            throw new IllegalArgumentException("'" + entry + "' names no column of a table: write table.column");
        }
        return new ColumnPattern(new NamePattern(entry.substring(0, dot)), new NamePattern(entry.substring(dot + 1)));
    }

    /** Whether a table or collection is emitted. */
    public boolean hasTable(String table) {
        return (included.isEmpty() || included.stream().anyMatch(pattern -> pattern.matches(table)))
                && excluded.stream().noneMatch(pattern -> pattern.matches(table));
    }

    /** Whether a column is emitted that is not part of the primary key. */
    public boolean hasColumn(String table, String column) {
        return columns.stream()
                .noneMatch(pattern ->
                        pattern.table().matches(table) && pattern.column().matches(column));
    }
}

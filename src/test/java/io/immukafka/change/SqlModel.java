package io.immukafka.change;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables that random statements know of. It only serves to write statements that the server mostly takes. */
final class SqlModel {

    /** Longest VARCHAR and BLOB of a key. */
    private static final int KEY_LENGTH = 12;

    private static final List<ColumnType> TYPES = List.of(ColumnType.values());

    private static final List<ColumnType> KEY_TYPES = List.of(
            ColumnType.INTEGER,
            ColumnType.VARCHAR,
            ColumnType.INTEGER,
            ColumnType.BLOB,
            ColumnType.BOOLEAN,
            ColumnType.FLOAT,
            ColumnType.TIMESTAMP,
            ColumnType.UUID);

    /** A column as a statement needs it. */
    record SqlColumn(String name, ColumnType type, boolean key, boolean numbered, boolean notNull) {}

    /** A table with its columns and the names of indexed ones. */
    static final class SqlTable {
        String name;
        final List<SqlColumn> columns = new ArrayList<>();
        final List<String> indexes = new ArrayList<>();

        SqlTable(String name) {
            this.name = name;
        }

        SqlTable copy() {
            SqlTable copy = new SqlTable(name);
            copy.columns.addAll(columns);
            copy.indexes.addAll(indexes);
            return copy;
        }

        List<SqlColumn> others() {
            return columns.stream().filter(column -> !column.key()).toList();
        }

        List<SqlColumn> keys() {
            return columns.stream().filter(SqlColumn::key).toList();
        }

        boolean numbered() {
            return columns.stream().anyMatch(SqlColumn::numbered);
        }
    }

    private final Random random;
    /** Whether the server knows what came with 1.11. */
    private final boolean recent;

    private final List<SqlTable> tables = new ArrayList<>();
    private int names;

    SqlModel(Random random, boolean recent) {
        this.random = random;
        this.recent = recent;
    }

    List<SqlTable> tables() {
        return tables;
    }

    /** The tables as they are now, to go back to when the server refuses a statement. */
    List<SqlTable> saved() {
        return tables.stream().map(SqlTable::copy).toList();
    }

    void restore(List<SqlTable> saved) {
        tables.clear();
        tables.addAll(saved);
    }

    SqlTable any() {
        return tables.get(random.nextInt(tables.size()));
    }

    <T> @Nullable T anyOf(List<T> items) {
        return items.isEmpty() ? null : items.get(random.nextInt(items.size()));
    }

    String newName(String kind) {
        names++;
        return kind + names;
    }

    /** A new table, with the statement that creates it. */
    String create() {
        SqlTable table = new SqlTable(newName("t"));
        List<String> parts = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        boolean numbered = random.nextInt(3) == 0;
        int keyColumns = numbered ? 1 : 1 + random.nextInt(3);
        int all = keyColumns + 1 + random.nextInt(7);
        for (int i = 0; i < all; i++) {
            // Key columns stand anywhere in the table, and in another order in the key.
            boolean key = keys.size() < keyColumns && (random.nextBoolean() || all - i <= keyColumns - keys.size());
            parts.add(key ? keyColumn(table, numbered, keys) : column(table, newName("c")));
        }
        if (recent && random.nextInt(8) == 0) {
            table.columns.add(new SqlColumn("positive", ColumnType.INTEGER, false, false, true));
            parts.add("positive INTEGER");
            parts.add("CHECK positive > -1000000");
        }
        tables.add(table);
        return "CREATE TABLE " + table.name + " (" + String.join(", ", parts) + ", PRIMARY KEY ("
                + String.join(", ", keys) + "))";
    }

    private String keyColumn(SqlTable table, boolean numbered, List<String> keys) {
        ColumnType type = numbered ? ColumnType.INTEGER : KEY_TYPES.get(random.nextInt(KEY_TYPES.size()));
        SqlColumn column = new SqlColumn(newName("k"), type, true, numbered, true);
        table.columns.add(column);
        keys.add(random.nextInt(keys.size() + 1), column.name());
        return column.name() + " " + sized(type, KEY_LENGTH) + (numbered ? " AUTO_INCREMENT" : "");
    }

    private String column(SqlTable table, String name) {
        ColumnType type = TYPES.get(random.nextInt(TYPES.size()));
        boolean notNull = random.nextInt(6) == 0;
        boolean hasDefault = recent && type == ColumnType.INTEGER && random.nextInt(3) == 0;
        table.columns.add(new SqlColumn(name, type, false, false, notNull));
        return name + " " + sized(type, random.nextBoolean() ? 0 : 40) + (notNull ? " NOT NULL" : "")
                + (hasDefault ? " DEFAULT 7" : "");
    }

    private static String sized(ColumnType type, int length) {
        boolean can = type == ColumnType.VARCHAR || type == ColumnType.BLOB;
        return type.name() + (can && length > 0 ? "[" + length + "]" : "");
    }

    /** A statement that alters a table, which the model has then; null if the table has nothing to alter. */
    @Nullable
    String alter() {
        SqlTable table = any();
        SqlColumn column = anyOf(table.others());
        switch (random.nextInt(9)) {
            case 0, 1 -> {
                String name = newName("c");
                ColumnType type = TYPES.get(random.nextInt(TYPES.size()));
                table.columns.add(new SqlColumn(name, type, false, false, false));
                return "ALTER TABLE " + table.name + " ADD COLUMN " + name + " " + sized(type, 40);
            }
            case 2 -> {
                return column == null ? null : rename(table, column);
            }
            case 3 -> {
                if (column == null
                        || table.indexes.contains(column.name())
                        || table.others().size() < 2) {
                    return null;
                }
                table.columns.remove(column);
                return "ALTER TABLE " + table.name + " DROP COLUMN " + column.name();
            }
            case 4 -> {
                String former = table.name;
                table.name = newName("t");
                return "ALTER TABLE " + former + " RENAME TO " + table.name;
            }
            case 5 -> {
                return column == null ? null : index(table, column);
            }
            case 6 -> {
                String indexed = anyOf(table.indexes);
                table.indexes.remove(indexed);
                return indexed == null ? null : "DROP INDEX ON " + table.name + "(" + indexed + ")";
            }
            case 7 -> {
                return recent && random.nextInt(4) == 0 ? "TRUNCATE TABLE " + table.name : null;
            }
            default -> {
                if (tables.size() < 3 || random.nextInt(4) > 0) {
                    return null;
                }
                tables.remove(table);
                return "DROP TABLE " + table.name;
            }
        }
    }

    private String rename(SqlTable table, SqlColumn column) {
        SqlColumn renamed =
                new SqlColumn(newName("c"), column.type(), column.key(), column.numbered(), column.notNull());
        table.columns.set(table.columns.indexOf(column), renamed);
        table.indexes.replaceAll(name -> name.equals(column.name()) ? renamed.name() : name);
        return "ALTER TABLE " + table.name + " RENAME COLUMN " + column.name() + " TO " + renamed.name();
    }

    /** A unique index only on a new table, since the server wants it empty. */
    String index(SqlTable table, SqlColumn column) {
        table.indexes.add(column.name());
        return "CREATE INDEX ON " + table.name + "(" + column.name() + ")";
    }

    /** Indexes of a table that has just been created. */
    List<String> firstIndexes() {
        SqlTable table = tables.get(tables.size() - 1);
        List<String> statements = new ArrayList<>();
        for (SqlColumn column : table.others()) {
            if (column.type() != ColumnType.JSON && random.nextInt(3) == 0) {
                table.indexes.add(column.name());
                boolean unique = random.nextInt(4) == 0;
                statements.add(
                        "CREATE " + (unique ? "UNIQUE " : "") + "INDEX ON " + table.name + "(" + column.name() + ")");
            }
        }
        return statements;
    }

    static String names(List<SqlColumn> columns) {
        return columns.stream().map(SqlColumn::name).collect(Collectors.joining(", "));
    }
}

package io.immukafka.connect.change;

import io.immukafka.workload.ImmudbCallException;
import io.immukafka.workload.ImmudbWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Random writes to three tables with all types, numbered, composite and UUID keys. Columns come and go; nothing is renamed,
 * truncated or dropped, since no consumer of rows can follow that.
 */
final class OrderLoad {

    private record TypedColumn(String name, String type) {}

    private static final class LoadTable {
        private final String name;
        private final List<TypedColumn> keys;
        private final List<TypedColumn> others = new ArrayList<>();

        LoadTable(String name, TypedColumn... keys) {
            this.name = name;
            this.keys = List.of(keys);
        }
    }

    private static final int KEYS = 12;

    private final Random random;
    private final List<LoadTable> tables = new ArrayList<>();
    private int columns;
    private int refused;

    OrderLoad(long seed) {
        random = new Random(seed);
    }

    /** The tables that exist, and of each its columns' types by name. */
    Map<String, Map<String, String>> tables() {
        Map<String, Map<String, String>> all = new LinkedHashMap<>();
        for (LoadTable table : tables) {
            Map<String, String> types = new LinkedHashMap<>();
            if (table.keys.isEmpty()) {
                types.put("id", "INTEGER");
            }
            table.keys.forEach(column -> types.put(column.name(), column.type()));
            table.others.forEach(column -> types.put(column.name(), column.type()));
            all.put(table.name, types);
        }
        return all;
    }

    void createTables(ImmudbWriter writer) {
        create(writer, "id INTEGER AUTO_INCREMENT", new LoadTable("orders"));
        create(
                writer,
                "region VARCHAR[16], no INTEGER",
                new LoadTable("stock", new TypedColumn("region", "VARCHAR"), new TypedColumn("no", "INTEGER")));
        create(writer, "ref UUID", new LoadTable("parcels", new TypedColumn("ref", "UUID")));
    }

    private void create(ImmudbWriter writer, String keys, LoadTable table) {
        for (String type : List.of("INTEGER", "VARCHAR", "BOOLEAN", "FLOAT", "TIMESTAMP", "UUID", "BLOB", "JSON")) {
            table.others.add(new TypedColumn("c" + columns++, type));
        }
        String definitions = table.others.stream()
                .map(column -> column.name() + " " + column.type())
                .collect(Collectors.joining(", "));
        String names = keys.replaceAll(" [A-Z_\\[\\]0-9 ]+", "");
        writer.sql("CREATE TABLE " + table.name + " (" + keys + ", " + definitions + ", PRIMARY KEY (" + names + "))");
        tables.add(table);
    }

    /** Statements that the server refused, since a key was there already. */
    int refused() {
        return refused;
    }

    /** So many statements; those that the server refuses count too. */
    void run(ImmudbWriter writer, int statements) {
        for (int i = 0; i < statements; i++) {
            LoadTable table = tables.get(random.nextInt(tables.size()));
            try {
                writer.sql(statement(table));
            } catch (ImmudbCallException e) {
                refused++;
            }
        }
    }

    /** Adds a column to each table, and drops one. */
    void alter(ImmudbWriter writer) {
        for (LoadTable table : tables) {
            TypedColumn added = new TypedColumn("c" + columns++, random.nextBoolean() ? "VARCHAR" : "INTEGER");
            writer.sql("ALTER TABLE " + table.name + " ADD COLUMN " + added.name() + " " + added.type());
            TypedColumn dropped = table.others.remove(random.nextInt(table.others.size()));
            writer.sql("ALTER TABLE " + table.name + " DROP COLUMN " + dropped.name());
            table.others.add(added);
        }
    }

    private String statement(LoadTable table) {
        boolean numbered = table.keys.isEmpty();
        return switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> write(numbered ? "INSERT" : "UPSERT", table);
            case 4, 5, 6, 7 -> {
                TypedColumn column = table.others.get(random.nextInt(table.others.size()));
                yield "UPDATE " + table.name + " SET " + column.name() + " = " + value(column, false) + " WHERE "
                        + key(table);
            }
            case 8 ->
                numbered
                        ? write("INSERT", table)
                        : "BEGIN TRANSACTION; " + write("UPSERT", table) + "; " + write("UPSERT", table) + "; COMMIT;";
            default -> "DELETE FROM " + table.name + " WHERE " + key(table);
        };
    }

    private String write(String verb, LoadTable table) {
        List<TypedColumn> written = new ArrayList<>(table.keys);
        table.others.stream().filter(column -> random.nextInt(5) > 0).forEach(written::add);
        if (written.isEmpty()) {
            written.add(table.others.get(0));
        }
        return verb + " INTO " + table.name + " ("
                + written.stream().map(TypedColumn::name).collect(Collectors.joining(", ")) + ") VALUES ("
                + written.stream()
                        .map(column -> value(column, table.keys.contains(column)))
                        .collect(Collectors.joining(", "))
                + ")";
    }

    private String key(LoadTable table) {
        return table.keys.isEmpty()
                ? "id = " + (1 + random.nextInt(2 * KEYS))
                : table.keys.stream()
                        .map(column -> column.name() + " = " + value(column, true))
                        .collect(Collectors.joining(" AND "));
    }

    private String value(TypedColumn column, boolean key) {
        if (!key && random.nextInt(6) == 0) {
            return "NULL";
        }
        int choice = random.nextInt(key ? KEYS : 1000);
        return switch (column.type()) {
            case "INTEGER" -> Integer.toString(choice - 3);
            case "VARCHAR" -> "'zürich € " + choice % (key ? 4 : 100) + "'";
            case "BOOLEAN" -> choice % 2 == 0 ? "true" : "false";
            case "FLOAT" -> String.format(Locale.ROOT, "%.3f", (choice - 3) * 1.375);
            case "TIMESTAMP" ->
                String.format(
                        Locale.ROOT,
                        "CAST('%d-02-%02d 12:34:56.%06d' AS TIMESTAMP)",
                        1950 + choice % 120,
                        1 + choice % 28,
                        choice);
            case "UUID" -> "CAST('" + new UUID(choice, choice) + "' AS UUID)";
            case "BLOB" ->
                "x'" + String.format(Locale.ROOT, "%02x", choice % 256).repeat(choice % 4) + "'";
            default -> "'{\"n\": " + choice + ", \"list\": [true, null, \"ü\"]}'";
        };
    }
}

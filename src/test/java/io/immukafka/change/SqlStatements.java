package io.immukafka.change;

import io.immukafka.change.SqlModel.SqlColumn;
import io.immukafka.change.SqlModel.SqlTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;

/** Random statements that write rows, with values of every type from small domains, so that keys meet again. */
final class SqlStatements {

    private static final int KEYS = 6;
    private static final List<String> TEXTS = List.of("", "alice", "it''s", "zürich €", "line\nbreak", "Ω\t𝄞");
    /** Not the JSON null alone: no server updates or deletes a row that holds it. */
    private static final List<String> DOCUMENTS = List.of(
            "{\"a\": 1.0, \"b\": [true, null]}",
            "{\"z\":1,\"a\":\"ü\"}",
            "12345",
            "\"text\"",
            "[null]",
            "[]",
            "{\"n\": {}}");

    private final Random random;
    private final boolean recent;

    SqlStatements(Random random, boolean recent) {
        this.random = random;
        this.recent = recent;
    }

    /** INSERT, UPSERT, UPDATE or DELETE. */
    String any(SqlTable table) {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> insert(table, table.numbered() || random.nextInt(3) == 0 ? "INSERT" : "UPSERT", "");
            case 3 -> insert(table, "INSERT", " ON CONFLICT DO NOTHING");
            case 4 -> recent ? insertOrUpdate(table) : insert(table, "UPSERT", "");
            case 5 -> insert(table, "UPSERT", "");
            case 6, 7, 8 -> update(table);
            default -> "DELETE FROM " + table.name + " WHERE " + condition(table);
        };
    }

    private String insert(SqlTable table, String verb, String suffix) {
        boolean numberGiven = table.numbered() && verb.equals("UPSERT");
        List<SqlColumn> columns = table.columns.stream()
                .filter(column ->
                        column.numbered() ? numberGiven : column.key() || column.notNull() || random.nextInt(4) > 0)
                .collect(Collectors.toList());
        if (columns.isEmpty()) {
            columns.add(table.others().get(0));
        }
        int rows = 1 + random.nextInt(suffix.isEmpty() ? 4 : 1);
        List<String> tuples = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            tuples.add(columns.stream().map(this::value).collect(Collectors.joining(", ", "(", ")")));
        }
        return verb + " INTO " + table.name + " (" + SqlModel.names(columns) + ") VALUES " + String.join(", ", tuples)
                + suffix;
    }

    private String insertOrUpdate(SqlTable table) {
        SqlColumn set = table.others().get(random.nextInt(table.others().size()));
        return insert(table, "INSERT", " ON CONFLICT DO UPDATE SET " + set.name() + " = " + value(set));
    }

    private String update(SqlTable table) {
        List<SqlColumn> others = new ArrayList<>(table.others());
        StringBuilder sets = new StringBuilder();
        for (int i = 0; i <= random.nextInt(3) && !others.isEmpty(); i++) {
            SqlColumn column = others.remove(random.nextInt(others.size()));
            sets.append(i == 0 ? "" : ", ").append(column.name()).append(" = ").append(value(column));
        }
        return "UPDATE " + table.name + " SET " + sets + " WHERE " + condition(table);
    }

    private String condition(SqlTable table) {
        SqlColumn key = table.keys().get(random.nextInt(table.keys().size()));
        return key.name() + " = " + value(key);
    }

    /** A literal; NULL only where the column may be NULL. */
    private String value(SqlColumn column) {
        if (!column.key() && !column.notNull() && random.nextInt(6) == 0) {
            return "NULL";
        }
        int choice = random.nextInt(column.key() ? KEYS : 1000);
        return switch (column.type()) {
            case INTEGER ->
                column.numbered()
                        ? String.valueOf(1 + random.nextInt(20))
                        : String.valueOf(choice % 50 == 7 && !column.key() ? Long.MAX_VALUE : choice - 3);
            case FLOAT -> String.format(Locale.ROOT, "%.3f", (choice - 3) * 1.375);
            case BOOLEAN -> choice % 2 == 0 ? "true" : "false";
            case VARCHAR -> "'" + TEXTS.get(choice % TEXTS.size()) + (column.key() ? "" : choice % 9) + "'";
            case BLOB -> "x'" + String.format(Locale.ROOT, "%02x", choice % 256).repeat(choice % 4) + "'";
            case UUID -> "CAST('" + new UUID(choice % KEYS, choice) + "' AS UUID)";
            case TIMESTAMP ->
                String.format(
                        Locale.ROOT,
                        "CAST('%d-02-%02d 12:34:56.%06d' AS TIMESTAMP)",
                        1950 + choice % 120,
                        1 + choice % 28,
                        choice);
            case JSON -> "'" + DOCUMENTS.get(choice % DOCUMENTS.size()) + "'";
        };
    }
}

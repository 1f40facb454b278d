package io.immukafka.connect.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.immukafka.connect.change.ChangeEvents.Event;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.proto.Row;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tables that a consumer makes of a change connector's topics in Debezium's format: definitions from the catalog topic,
 * rows from the others, put in order by their headers.
 */
final class EventTables {

    private static final class TableRows {
        private String name = "";
        private boolean dropped;
        private Map<Integer, String> names = new LinkedHashMap<>();
        private final Map<String, String> types = new HashMap<>();
        private final Map<String, Map<String, String>> rows = new HashMap<>();
    }

    private final Map<Integer, TableRows> tables = new TreeMap<>();
    private long cells;

    /** Applies all events of SQL tables, transaction by transaction, definitions first. */
    static EventTables of(List<Event> events) {
        EventTables all = new EventTables();
        List<Event> ordered = new ArrayList<>(events);
        ordered.sort(Comparator.comparingLong(Event::tx)
                .thenComparing(event -> !isCatalog(event))
                .thenComparingInt(Event::entry));
        ordered.forEach(all::apply);
        return all;
    }

    private static boolean isCatalog(Event event) {
        return event.topic().endsWith("-catalog");
    }

    /** Cells that were compared. */
    long cells() {
        return cells;
    }

    private void apply(Event event) {
        if (isCatalog(event)) {
            if (event.fields().path("engine").asText().equals("sql")) {
                define(event.fields());
            }
        } else if (event.fields().path("source").path("table_id").isInt()
                && !event.fields().path("source").path("table").asText().startsWith("docs")) {
            write(event);
        }
    }

    private void define(JsonNode definition) {
        TableRows table = tables.computeIfAbsent(definition.path("table_id").asInt(), any -> new TableRows());
        table.name = definition.path("table").asText();
        table.dropped = definition.path("dropped").asBoolean();
        Map<Integer, String> former = table.names;
        Map<Integer, String> names = new LinkedHashMap<>();
        for (JsonNode column : definition.path("columns")) {
            int id = column.path("id").asInt();
            String name = column.path("name").asText();
            names.put(id, name);
            table.types.put(name, column.path("type").asText());
            String old = former.get(id);
            if (old != null && !old.equals(name)) {
                table.rows.values().forEach(row -> rename(row, old, name));
            }
        }
        table.names = names;
    }

    private static void rename(Map<String, String> row, String old, String name) {
        String value = row.remove(old);
        if (value != null) {
            row.put(name, value);
        }
    }

    private void write(Event event) {
        TableRows table =
                tables.get(event.fields().path("source").path("table_id").asInt());
        assertThat(table).as("the table of %s is described", event).isNotNull();
        String key = String.join("|", texts(event.keyFields()));
        JsonNode after = event.fields().path("after");
        if (event.fields().path("op").asText().equals("d")) {
            table.rows.remove(key);
        } else {
            Map<String, String> row = new HashMap<>();
            after.properties().forEach(field -> {
                String type = table.types.get(field.getKey());
                String cell = type == null ? null : Cells.of(type, field.getValue());
                if (cell != null) {
                    row.put(field.getKey(), cell);
                }
            });
            table.rows.put(key, row);
        }
    }

    private static List<String> texts(JsonNode key) {
        List<String> texts = new ArrayList<>();
        key.forEach(field -> texts.add(field.isDouble() ? Double.toString(field.asDouble()) : field.asText()));
        return texts;
    }

    /** Compares every table that exists with what the server answers. */
    void assertSame(ImmudbWriter writer) {
        List<String> names = new ArrayList<>();
        writer.query("SELECT name FROM TABLES()")
                .forEach(row -> names.add(row.getValues(0).getS()));
        List<TableRows> living =
                tables.values().stream().filter(table -> !table.dropped).toList();
        assertThat(living).extracting(table -> table.name).containsExactlyInAnyOrderElementsOf(names);
        living.forEach(table -> assertSame(table, writer.query("SELECT * FROM " + table.name)));
    }

    private void assertSame(TableRows table, List<Row> rows) {
        List<String> columns = List.copyOf(table.names.values());
        List<Map<String, String>> selected = new ArrayList<>();
        for (Row row : rows) {
            Map<String, String> found = new TreeMap<>();
            for (int i = 0; i < row.getValuesCount(); i++) {
                String column = columns.get(i);
                @Nullable String cell = Cells.of(table.types.getOrDefault(column, ""), row.getValues(i));
                if (cell != null) {
                    found.put(column, cell);
                }
                cells++;
            }
            selected.add(found);
        }
        List<Map<String, String>> made = new ArrayList<>();
        table.rows.values().forEach(row -> {
            Map<String, String> live = new TreeMap<>(row);
            live.keySet().retainAll(columns);
            made.add(live);
        });
        assertThat(made).as("rows of %s", table.name).containsExactlyInAnyOrderElementsOf(selected);
    }
}

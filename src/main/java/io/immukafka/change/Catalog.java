package io.immukafka.change;

import io.immukafka.change.CatalogKey.CheckKey;
import io.immukafka.change.CatalogKey.ColumnKey;
import io.immukafka.change.CatalogKey.IndexKey;
import io.immukafka.change.CatalogKey.TableKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tables and collections of a database, as far as its stream has described them. */
final class Catalog {

    private final Map<Engine, Map<Integer, TableState>> tables = new EnumMap<>(Engine.class);

    /** A table; null if no entry has spoken of it. */
    @Nullable
    TableState find(Engine engine, int table) {
        return tables.getOrDefault(engine, Map.of()).get(table);
    }

    TableState state(Engine engine, int table) {
        return tables.computeIfAbsent(engine, any -> new HashMap<>())
                .computeIfAbsent(table, id -> new TableState(engine, id));
    }

    /** Takes a table as it was described earlier. */
    void restore(TableState state) {
        tables.computeIfAbsent(state.engine(), any -> new HashMap<>()).put(state.id(), state);
    }

    /** All tables, by engine and id. */
    List<TableState> all() {
        List<TableState> all = new ArrayList<>();
        tables.forEach((engine, states) -> states.values().stream()
                .sorted(Comparator.comparingInt(TableState::id))
                .forEach(all::add));
        return all;
    }

    /** The greatest row number of each table that the server numbers, see {@link DecoderState#numbers}. */
    String numbers() {
        StringBuilder text = new StringBuilder();
        for (TableState state : all()) {
            Table table = state.table();
            Long greatest = state.greatest();
            if (greatest != null && (table == null || table.numbered().isPresent())) {
                text.append(text.isEmpty() ? "" : ",")
                        .append(state.engine().prefix())
                        .append('.')
                        .append(state.id())
                        .append('=')
                        .append(greatest);
            }
        }
        return text.toString();
    }

    /**
     * Applies an entry that defines something.
     *
     * @throws MalformedEntryException if the value cannot be decoded; of a column at least the type is taken then
     */
    void define(CatalogKey key, StoredEntry entry) throws MalformedEntryException {
        if (key instanceof TableKey table) {
            state(key.engine(), table.table()).name(CatalogValue.tableName(entry.value()));
        } else if (key instanceof ColumnKey column) {
            TableState state = state(key.engine(), column.table());
            try {
                state.column(CatalogValue.column(column, entry.value()));
            } catch (MalformedEntryException e) {
                if (!state.knowsColumn(column.column())) {
                    state.column(Column.unnamed(column.column(), column.type()));
                }
                throw e;
            }
        } else if (key instanceof IndexKey index) {
            state(key.engine(), index.table()).index(CatalogValue.index(index, entry.value()));
        } else if (key instanceof CheckKey check) {
            state(key.engine(), check.table()).check(CatalogValue.check(check, entry.value()));
        }
    }
}

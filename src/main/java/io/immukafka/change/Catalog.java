package io.immukafka.change;

import io.immukafka.change.CatalogKey.CheckKey;
import io.immukafka.change.CatalogKey.ColumnKey;
import io.immukafka.change.CatalogKey.IndexKey;
import io.immukafka.change.CatalogKey.TableKey;
import java.util.EnumMap;
import java.util.HashMap;
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

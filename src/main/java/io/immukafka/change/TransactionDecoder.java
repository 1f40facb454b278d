package io.immukafka.change;

import io.immukafka.change.CatalogKey.CheckKey;
import io.immukafka.change.CatalogKey.ColumnKey;
import io.immukafka.change.CatalogKey.DatabaseKey;
import io.immukafka.change.CatalogKey.IndexKey;
import io.immukafka.change.CatalogKey.SequenceKey;
import io.immukafka.change.CatalogKey.TableKey;
import io.immukafka.change.Content.Missing;
import io.immukafka.change.SchemaChange.CheckDropped;
import io.immukafka.change.SchemaChange.ColumnDropped;
import io.immukafka.change.SchemaChange.IndexDropped;
import io.immukafka.change.SchemaChange.TableDropped;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns the entries of one transaction into events. An entry keeps its first place when it is set again, so a row may
 * stand before the definition that it needs: everything that is defined is read first. What is dropped is dropped in
 * its place, so that rows before it still have it.
 */
final class TransactionDecoder {

    private final Catalog catalog;
    private final Numbering numbering;
    private final boolean restated;
    private final List<StoredEntry> entries;
    private final Map<Integer, CatalogKey> catalogKeys = new LinkedHashMap<>();
    private final Map<Integer, String> unreadable = new HashMap<>();
    private final Set<TableKey> droppedTables = new HashSet<>();
    private final BeforeImages oldRows = new BeforeImages();
    private final Deque<SchemaChange> definitions = new ArrayDeque<>();
    private final List<Change> changes = new ArrayList<>();

    /** @param restated whether the transaction repeats a catalog that may be older than the stream */
    TransactionDecoder(Catalog catalog, Numbering numbering, boolean restated, List<StoredEntry> entries) {
        this.catalog = catalog;
        this.numbering = numbering;
        this.restated = restated;
        this.entries = entries;
    }

    /** Decodes all entries; none of them makes it fail. */
    List<Change> decode() {
        define();
        for (StoredEntry entry : entries) {
            release(entry.number());
            try {
                decode(entry);
            } catch (MalformedEntryException e) {
                changes.add(entry.unknown(String.valueOf(e.getMessage())));
            }
        }
        return List.copyOf(changes);
    }

    private void define() {
        Map<TableState, CatalogDelta> deltas = new LinkedHashMap<>();
        for (StoredEntry entry : entries) {
            Engine engine = entry.engine(CatalogKey.PREFIX);
            if (engine == null) {
                oldRows.add(entry);
                continue;
            }
            try {
                CatalogKey key = CatalogKey.parse(engine, entry.key());
                catalogKeys.put(entry.number(), key);
                if (entry.metadata().deleted()) {
                    announceDrop(key);
                } else {
                    define(key, entry, deltas);
                }
            } catch (MalformedEntryException e) {
                unreadable.put(entry.number(), String.valueOf(e.getMessage()));
            }
        }
        deltas.values().stream()
                .flatMap(delta -> delta.changes(restated).stream())
                .sorted(Comparator.comparingInt(SchemaChange::entry))
                .forEach(definitions::add);
    }

    private void define(CatalogKey key, StoredEntry entry, Map<TableState, CatalogDelta> deltas)
            throws MalformedEntryException {
        Integer table = tableOf(key);
        if (table != null) {
            CatalogDelta delta = deltas.computeIfAbsent(catalog.state(key.engine(), table), CatalogDelta::new);
            delta.defined(key, entry.number());
            catalog.define(key, entry);
        }
    }

    private static @Nullable Integer tableOf(CatalogKey key) {
        if (key instanceof TableKey table) {
            return table.table();
        }
        if (key instanceof ColumnKey column) {
            return column.table();
        }
        if (key instanceof IndexKey index) {
            return index.table();
        }
        return key instanceof CheckKey check ? check.table() : null;
    }

    /** A column that comes and goes in one transaction is known from its end alone. */
    private void announceDrop(CatalogKey key) {
        if (key instanceof TableKey table) {
            droppedTables.add(table);
        } else if (key instanceof ColumnKey column) {
            TableState state = catalog.state(key.engine(), column.table());
            if (!state.knowsColumn(column.column())) {
                state.endedColumn(column.column(), column.type());
            }
        }
    }

    /** Lets go of the definitions that stand up to here. */
    private void release(int entry) {
        while (!definitions.isEmpty() && definitions.getFirst().entry() <= entry) {
            changes.add(definitions.removeFirst());
        }
    }

    /** Lets go of the definitions of a table whose row comes next. */
    private void release(Table table) {
        definitions.removeIf(each -> {
            boolean its =
                    each.table().engine() == table.engine() && each.table().id() == table.id();
            if (its) {
                changes.add(each);
            }
            return its;
        });
    }

    private void decode(StoredEntry entry) throws MalformedEntryException {
        Engine engine = entry.engine(RowCodec.ROW);
        if (engine != null) {
            row(engine, entry);
            return;
        }
        CatalogKey catalogKey = catalogKeys.get(entry.number());
        String problem = unreadable.get(entry.number());
        if (problem != null) {
            changes.add(entry.unknown(problem));
        } else if (catalogKey != null) {
            catalogEntry(catalogKey, entry);
        } else if (entry.key()[0] == KeyValueCodec.KEY) {
            changes.add(KeyValueCodec.key(entry));
        } else if (entry.key()[0] == KeyValueCodec.MEMBER) {
            changes.add(KeyValueCodec.member(entry));
        } else if (!isIndexEntry(entry)) {
            changes.add(entry.unknown("entries of this kind are unknown"));
        }
    }

    private static boolean isIndexEntry(StoredEntry entry) {
        return entry.engine(RowCodec.OLD_INDEX_ENTRY) != null
                || entry.engine("E.") != null
                || entry.engine("N.") != null;
    }

    private void catalogEntry(CatalogKey key, StoredEntry entry) throws MalformedEntryException {
        if (key instanceof SequenceKey sequence) {
            changes.add(sequence(sequence, entry));
        } else if (entry.metadata().deleted() && !(key instanceof DatabaseKey)) {
            drop(key, entry.number());
        }
    }

    private static SequenceChange sequence(SequenceKey key, StoredEntry entry) throws MalformedEntryException {
        if (entry.metadata().deleted()) {
            return new SequenceChange(entry.number(), key.name(), 0, 0, true);
        }
        long[] numbers = CatalogValue.sequence(entry.value());
        return new SequenceChange(entry.number(), key.name(), numbers[0], numbers[1], false);
    }

    private void drop(CatalogKey key, int entry) {
        Integer id = tableOf(key);
        TableState state = id == null ? null : catalog.find(key.engine(), id);
        Table before = state == null ? null : state.table();
        if (state == null || id == null) {
            return;
        }
        if (key instanceof TableKey) {
            if (before != null) {
                changes.add(new TableDropped(entry, before));
            }
        } else if (!droppedTables.contains(new TableKey(key.engine(), id))) {
            dropPart(key, entry, state);
        }
    }

    private void dropPart(CatalogKey key, int entry, TableState state) {
        Object gone = key instanceof ColumnKey column
                ? state.dropColumn(column.column(), column.type())
                : key instanceof IndexKey index
                        ? state.dropIndex(index.index())
                        : key instanceof CheckKey check ? state.dropCheck(check.check()) : null;
        Table table = state.table();
        if (table == null) {
            return;
        }
        if (gone instanceof Column column) {
            changes.add(new ColumnDropped(entry, table, column));
        } else if (gone instanceof Index index) {
            changes.add(new IndexDropped(entry, table, index));
        } else if (gone instanceof CheckConstraint check) {
            changes.add(new CheckDropped(entry, table, check));
        }
    }

    private void row(Engine engine, StoredEntry entry) throws MalformedEntryException {
        RowCodec.Address address = RowCodec.address(entry.key());
        TableState state = catalog.find(engine, address.table());
        Table table = state == null ? null : state.table();
        if (state == null || table == null) {
            changes.add(new UndescribedRow(
                    entry.number(),
                    engine,
                    address.table(),
                    entry.metadata().deleted(),
                    Bytes.of(entry.key(), address.keyAt(), entry.key().length),
                    entry.content()));
            return;
        }
        release(table);
        boolean deleted = entry.metadata().deleted();
        boolean absent = entry.content() instanceof Missing || (deleted && entry.value().length == 0);
        RowCells cells = absent ? null : RowCells.split(entry.value());
        Row key = cells == null ? RowCodec.key(table, entry.key(), address) : RowCodec.key(state, table, cells);
        RowCells before = deleted ? cells : oldRows.before(table, cells, catalogKeys.values());
        Boolean isNew = numbering.isNew(state, table, key);
        RowEvents.Written written = new RowEvents.Written(
                entry.number(),
                op(deleted, isNew, before != null),
                key,
                Boolean.TRUE.equals(isNew) && !deleted ? null : before,
                deleted ? null : cells,
                entry.content() instanceof Missing missing ? missing : null);
        changes.add(RowEvents.event(state, table, written));
    }

    private static Op op(boolean deleted, @Nullable Boolean isNew, boolean beforeKnown) {
        if (deleted) {
            return Op.DELETE;
        }
        if (isNew != null) {
            return isNew ? Op.INSERT : Op.UPDATE;
        }
        return beforeKnown ? Op.UPDATE : Op.UPSERT;
    }
}

package io.immukafka.change;

import io.immukafka.change.CatalogKey.IndexKey;
import io.immukafka.change.CatalogKey.TableKey;
import io.immukafka.change.Content.Present;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Rows as they were before: an update that changes an indexed column marks the old index entry as deleted, and that
 * entry's value is the old row. Where a transaction writes a row more than once, this may be a state that only the
 * transaction saw. But the row was there before the transaction, unless the index is new too: the server refuses to
 * change an index entry that the same transaction has written.
 */
final class BeforeImages {

    private record IndexedRow(IndexKey index, RowCells cells) {}

    private final Map<TableKey, List<IndexedRow>> rows = new HashMap<>();

    /** The rows of tables that were asked for, by their primary keys as {@link RowCells#bytes(List)} gives them. */
    private final Map<TableKey, Map<Bytes, RowCells>> byKey = new HashMap<>();

    /** Takes an entry if it is an old index entry whose value can be read. */
    void add(StoredEntry entry) {
        Engine engine = entry.engine(RowCodec.OLD_INDEX_ENTRY);
        if (engine != null && entry.content() instanceof Present present) {
            try {
                IndexKey index = RowCodec.oldIndex(engine, entry.key());
                RowCells cells = RowCells.split(present.bytes().array());
                rows.computeIfAbsent(new TableKey(engine, index.table()), any -> new ArrayList<>())
                        .add(new IndexedRow(index, cells));
            } catch (MalformedEntryException e) {
                // It only adds to an update, which is told without it then.
            }
        }
    }

    /**
     * The row before the change, if an entry tells it. The first entry does: later ones may stem from later statements.
     *
     * @param defined what the transaction defines, always the same: an index among it tells nothing
     */
    @Nullable
    RowCells before(Table table, @Nullable RowCells after, Collection<CatalogKey> defined) {
        if (after == null || rows.isEmpty()) {
            return null;
        }
        TableKey number = new TableKey(table.engine(), table.id());
        Map<Bytes, RowCells> its =
                byKey.computeIfAbsent(number, any -> byKey(number, table.primaryKey(), Set.copyOf(defined)));
        Bytes key = after.bytes(table.primaryKey());
        return key == null ? null : its.get(key);
    }

    private Map<Bytes, RowCells> byKey(TableKey number, List<Integer> primaryKey, Set<CatalogKey> defined) {
        Map<Bytes, RowCells> found = new HashMap<>();
        for (IndexedRow row : rows.getOrDefault(number, List.of())) {
            Bytes key = defined.contains(row.index()) ? null : row.cells().bytes(primaryKey);
            if (key != null) {
                found.putIfAbsent(key, row.cells());
            }
        }
        return found;
    }
}

package io.immukafka.change;

import io.immukafka.change.CatalogKey.IndexKey;
import io.immukafka.change.Content.Present;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Rows as they were before: an update that changes an indexed column marks the old index entry as deleted, and that
 * entry's value is the old row. Where a transaction writes a row more than once, this may be a state that only the
 * transaction saw. But the row was there before the transaction, unless the index is new too: the server refuses to
 * change an index entry that the same transaction has written.
 */
final class BeforeImages {

    private record IndexedRow(IndexKey index, RowCells cells) {}

    private final List<IndexedRow> rows = new ArrayList<>();

    /** Takes an entry if it is an old index entry whose value can be read. */
    void add(StoredEntry entry) {
        for (Engine engine : Engine.values()) {
            if (entry.isOf(engine, RowCodec.OLD_INDEX_ENTRY) && entry.content() instanceof Present present) {
                try {
                    IndexKey index = RowCodec.oldIndex(engine, entry.key());
                    rows.add(
                            new IndexedRow(index, RowCells.split(present.bytes().array())));
                } catch (MalformedEntryException e) {
                    // It only adds to an update, which is told without it then.
                    return;
                }
            }
        }
    }

    /**
     * The row before the change, if an entry tells it. The first entry does: later ones may stem from later statements.
     *
     * @param defined what the transaction defines: an index among it tells nothing
     */
    @Nullable
    RowCells before(Table table, @Nullable RowCells after, Collection<CatalogKey> defined) {
        if (after == null) {
            return null;
        }
        for (IndexedRow row : rows) {
            if (row.index().engine() == table.engine()
                    && row.index().table() == table.id()
                    && !defined.contains(row.index())
                    && row.cells().agrees(after, table.primaryKey())) {
                return row.cells();
            }
        }
        return null;
    }
}

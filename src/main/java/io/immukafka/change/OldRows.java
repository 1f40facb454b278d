package io.immukafka.change;

import io.immukafka.change.Content.Present;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rows as they were before a transaction: an update that changes an indexed column marks the old index entry as
 * deleted, and that entry's value is the old row.
 */
final class OldRows {

    private record Place(Engine engine, int table) {}

    private final Map<Place, List<RowCells>> rows = new HashMap<>();

    /** Takes an entry if it is an old index entry whose value can be read. */
    void add(StoredEntry entry) {
        for (Engine engine : Engine.values()) {
            if (entry.isOf(engine, RowCodec.OLD_INDEX_ENTRY) && entry.content() instanceof Present present) {
                try {
                    int table = RowCodec.tableOfOldIndexEntry(entry.key());
                    RowCells cells = RowCells.split(present.bytes().array());
                    rows.computeIfAbsent(new Place(engine, table), any -> new ArrayList<>())
                            .add(cells);
                } catch (MalformedEntryException e) {
                    // It only adds to an update, which is told without it then.
                    return;
                }
            }
        }
    }

    /** What a row was, if an entry tells it. */
    @Nullable
    RowCells before(TableState state, Table table, @Nullable RowCells after) {
        if (after == null) {
            return null;
        }
        for (RowCells row : rows.getOrDefault(new Place(table.engine(), table.id()), List.of())) {
            if (row.agrees(after, table.primaryKey())) {
                return row;
            }
        }
        return null;
    }
}

package io.immukafka.change;

import io.immukafka.change.CatalogKey.CheckKey;
import io.immukafka.change.CatalogKey.ColumnKey;
import io.immukafka.change.CatalogKey.IndexKey;
import io.immukafka.change.CatalogKey.TableKey;
import io.immukafka.change.SchemaChange.CheckAdded;
import io.immukafka.change.SchemaChange.ColumnAdded;
import io.immukafka.change.SchemaChange.ColumnChanged;
import io.immukafka.change.SchemaChange.IndexCreated;
import io.immukafka.change.SchemaChange.TableCreated;
import io.immukafka.change.SchemaChange.TableDescribed;
import io.immukafka.change.SchemaChange.TableRenamed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the defining entries of one transaction make of one table: the events are its difference before and after. */
final class CatalogDelta {

    private final TableState state;
    private final @Nullable Table before;
    private int nameEntry = -1;
    private int lastEntry;
    private final Map<Integer, Integer> columnEntries = new HashMap<>();
    private final Map<Integer, Integer> indexEntries = new HashMap<>();
    private final Map<Integer, Integer> checkEntries = new HashMap<>();

    /** Begins with the table as it is before the transaction. */
    CatalogDelta(TableState state) {
        this.state = state;
        before = state.table();
    }

    /** Takes note of which entry defines what. */
    void defined(CatalogKey key, int entry) {
        lastEntry = entry;
        if (key instanceof TableKey) {
            nameEntry = entry;
        } else if (key instanceof ColumnKey column) {
            columnEntries.put(column.column(), entry);
        } else if (key instanceof IndexKey index) {
            indexEntries.put(index.index(), entry);
        } else if (key instanceof CheckKey check) {
            checkEntries.put(check.check(), entry);
        }
    }

    /**
     * The events, in no order.
     *
     * @param restated whether the transaction repeats a catalog that may be older than the stream
     */
    List<SchemaChange> changes(boolean restated) {
        Table after = state.table();
        if (after == null) {
            return List.of();
        }
        if (before == null) {
            int entry = nameEntry < 0 ? lastEntry : nameEntry;
            if (restated) {
                return List.of(new TableDescribed(entry, after));
            }
            state.completeFromHere();
            List<SchemaChange> created = new ArrayList<>(List.of(new TableCreated(entry, after)));
            after.indexes().forEach(index -> created.add(new IndexCreated(entryOf(index), after, index)));
            return created;
        }
        return differences(before, after);
    }

    private int entryOf(Index index) {
        return indexEntries.getOrDefault(index.id(), lastEntry);
    }

    private List<SchemaChange> differences(Table earlier, Table after) {
        List<SchemaChange> found = new ArrayList<>();
        if (!earlier.name().equals(after.name())) {
            found.add(new TableRenamed(nameEntry, after, earlier.name()));
        }
        columnEntries.forEach((id, entry) -> {
            Optional<Column> column = after.column(id);
            Optional<Column> former = earlier.column(id);
            if (column.isPresent() && !column.equals(former)) {
                found.add(
                        former.isPresent()
                                ? new ColumnChanged(entry, after, column.get(), former.get())
                                : new ColumnAdded(entry, after, column.get()));
            }
        });
        for (Index index : after.indexes()) {
            if (!earlier.indexes().contains(index)) {
                found.add(new IndexCreated(entryOf(index), after, index));
            }
        }
        for (CheckConstraint check : after.checks()) {
            if (!earlier.checks().contains(check)) {
                found.add(new CheckAdded(checkEntries.getOrDefault(check.id(), lastEntry), after, check));
            }
        }
        return found;
    }
}

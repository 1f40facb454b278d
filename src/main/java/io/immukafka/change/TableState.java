package io.immukafka.change;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the stream has told of one table so far. Definitions are never forgotten, so that older rows stay readable. */
final class TableState {

    private static final int PRIMARY = 0;

    private static final class ColumnState {
        /** Newest first: one server release can give a column a second type. */
        private List<Column> definitions = List.of();

        private boolean dropped;
    }

    private final Engine engine;
    private final int id;
    private @Nullable String name;
    private final Map<Integer, ColumnState> columns = new TreeMap<>();
    private final Map<Integer, Index> indexes = new TreeMap<>();
    private final Map<Integer, CheckConstraint> checks = new TreeMap<>();
    private @Nullable Table snapshot;
    /** The greatest number of a row so far; null if rows may have come before that the stream did not show. */
    private @Nullable Long greatest;

    TableState(Engine engine, int id) {
        this.engine = engine;
        this.id = id;
    }

    Engine engine() {
        return engine;
    }

    int id() {
        return id;
    }

    /** The name that it had last; null if no entry has told it. */
    @Nullable
    String name() {
        return name;
    }

    /** The columns' numbers, those of dropped ones too. */
    List<Integer> columnIds() {
        return List.copyOf(columns.keySet());
    }

    boolean isDropped(int column) {
        ColumnState state = columns.get(column);
        return state != null && state.dropped;
    }

    /** All indexes, the primary key among them. */
    List<Index> indexes() {
        return List.copyOf(indexes.values());
    }

    List<CheckConstraint> checks() {
        return List.copyOf(checks.values());
    }

    /** Takes a column as it was described earlier. */
    void restore(List<Column> definitionsNewestFirst, boolean dropped) {
        for (int i = definitionsNewestFirst.size() - 1; i >= 0; i--) {
            column(definitionsNewestFirst.get(i));
        }
        if (!definitionsNewestFirst.isEmpty()) {
            int column = definitionsNewestFirst.get(0).id();
            columns.computeIfAbsent(column, any -> new ColumnState()).dropped = dropped;
        }
        snapshot = null;
    }

    /** Continues with the greatest number of an earlier run; null if it was unknown. */
    void restoreGreatest(@Nullable Long number) {
        greatest = number;
    }

    void name(String newName) {
        name = newName;
        snapshot = null;
    }

    void column(Column column) {
        ColumnState state = columns.computeIfAbsent(column.id(), any -> new ColumnState());
        List<Column> definitions = new ArrayList<>(List.of(column));
        for (Column earlier : state.definitions) {
            if (!earlier.typeName().equals(column.typeName())) {
                definitions.add(earlier);
            }
        }
        state.definitions = List.copyOf(definitions);
        state.dropped = false;
        snapshot = null;
    }

    /** Takes note of a column of which only its end is known. */
    void endedColumn(int column, String typeName) {
        column(Column.unnamed(column, typeName));
        columns.computeIfAbsent(column, any -> new ColumnState()).dropped = true;
    }

    boolean knowsColumn(int column) {
        return columns.containsKey(column);
    }

    /** Drops a column if that is its newest type; gives its definition. */
    @Nullable
    Column dropColumn(int column, String typeName) {
        ColumnState state = columns.get(column);
        if (state == null
                || state.dropped
                || !state.definitions.get(0).typeName().equals(typeName)) {
            return null;
        }
        state.dropped = true;
        snapshot = null;
        return state.definitions.get(0);
    }

    void index(Index index) {
        indexes.put(index.id(), index);
        snapshot = null;
    }

    /** Drops an index, never the primary key, which rows of a dropped table still need. */
    @Nullable
    Index dropIndex(int index) {
        snapshot = null;
        return index == PRIMARY ? null : indexes.remove(index);
    }

    void check(CheckConstraint check) {
        checks.put(check.id(), check);
        snapshot = null;
    }

    @Nullable
    CheckConstraint dropCheck(int check) {
        snapshot = null;
        return checks.remove(check);
    }

    /** The table as it is now; null as long as its name, its key or a column of its key is unknown. */
    @Nullable
    Table table() {
        Table known = snapshot;
        Index primary = indexes.get(PRIMARY);
        if (known != null) {
            return known;
        }
        if (name == null || primary == null || !columns.keySet().containsAll(primary.columns())) {
            return null;
        }
        List<Column> live = new ArrayList<>();
        for (ColumnState column : columns.values()) {
            if (!column.dropped) {
                live.add(column.definitions.get(0));
            }
        }
        List<Index> secondary =
                indexes.values().stream().filter(index -> index.id() != PRIMARY).toList();
        Table table = new Table(
                engine, id, name, List.copyOf(live), primary.columns(), secondary, List.copyOf(checks.values()));
        snapshot = table;
        return table;
    }

    /** All that a column's id ever stood for, newest first; empty if it is unknown. */
    List<Column> definitions(int column) {
        ColumnState state = columns.get(column);
        return state == null ? List.of() : state.definitions;
    }

    /** Whether the stream shows all rows from the table's creation on. */
    void completeFromHere() {
        greatest = 0L;
    }

    /** A row of unknown number came: what is new can no longer be told. */
    void loseNumbers() {
        greatest = null;
    }

    @Nullable
    Long greatest() {
        return greatest;
    }

    void raise(long number) {
        greatest = greatest == null ? null : Math.max(greatest, number);
    }
}

package io.immukafka.change;

import io.immukafka.change.SchemaChange.ColumnDropped;
import io.immukafka.change.SchemaChange.TableCreated;
import io.immukafka.change.SchemaChange.TableDropped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tables and collections as a consumer of the events has them, which checks every claim on the way: what is said to be new
 * was not there, what is said to be replaced was, and a row before is the row that was there.
 */
final class EventState {

    /** A table with its rows by key. */
    static final class Contents {
        Table table;
        final Map<List<@Nullable SqlValue>, Map<Integer, SqlValue>> rows = new HashMap<>();
        final Map<String, Map<String, @Nullable Object>> documents = new HashMap<>();

        Contents(Table table) {
            this.table = table;
        }
    }

    private record Id(Engine engine, int table) {}

    private final Map<Id, Contents> tables = new HashMap<>();
    private final Map<String, Integer> counts = new HashMap<>();
    private final List<String> broken = new ArrayList<>();
    private boolean exact;

    /** @param several whether the transaction may have written a row more than once: it may tell of states inside it */
    void apply(TransactionChanges transaction, boolean several) {
        exact = !several;
        for (Change change : transaction.changes()) {
            String place = "transaction " + transaction.tx() + ", " + change;
            counts.merge(change.getClass().getSimpleName(), 1, Integer::sum);
            if (change instanceof SchemaChange schema) {
                apply(schema);
            } else if (change instanceof RowChange row) {
                apply(row, place);
            } else if (change instanceof DocumentChange document) {
                apply(document, place);
            } else if (change instanceof UnknownEntry || change instanceof UndescribedRow) {
                broken.add("not decoded: " + place);
            }
        }
    }

    private Contents contents(Table table) {
        Contents contents = tables.computeIfAbsent(new Id(table.engine(), table.id()), any -> new Contents(table));
        contents.table = table;
        return contents;
    }

    private void apply(SchemaChange change) {
        Table table = change.table();
        if (change instanceof TableCreated) {
            tables.put(new Id(table.engine(), table.id()), new Contents(table));
        } else if (change instanceof TableDropped) {
            tables.remove(new Id(table.engine(), table.id()));
        } else {
            Contents contents = contents(table);
            if (change instanceof ColumnDropped dropped) {
                contents.rows
                        .values()
                        .forEach(row -> row.remove(dropped.column().id()));
            }
        }
    }

    private void apply(RowChange change, String place) {
        Contents contents = contents(change.table());
        List<@Nullable SqlValue> key =
                change.key().fields().stream().map(Row.Field::value).toList();
        Map<Integer, SqlValue> former = contents.rows.get(key);
        Row before = change.before();
        Row after = change.after();
        count(change.op(), change.table(), before != null);
        claim(change.op(), former != null, place);
        if (exact && before != null && former != null && !JsonMeaning.equal(cells(before), former)) {
            broken.add("before is " + cells(before) + ", but it was " + former + ": " + place);
        }
        if (change.op() == Op.DELETE) {
            contents.rows.remove(key);
        } else if (after != null) {
            contents.rows.put(key, cells(after));
        }
    }

    private void count(Op op, Table table, boolean before) {
        counts.merge(table.engine() + " " + op + (before ? " with before" : ""), 1, Integer::sum);
    }

    private void claim(Op op, boolean there, String place) {
        if (op == Op.INSERT && there) {
            broken.add("said to be new, but it was there: " + place);
        }
        if (op == Op.UPDATE && !there) {
            broken.add("said to be replaced, but it was not there: " + place);
        }
    }

    private static Map<Integer, SqlValue> cells(Row row) {
        Map<Integer, SqlValue> cells = new HashMap<>();
        for (Row.Field field : row.fields()) {
            SqlValue value = field.value();
            if (value != null) {
                cells.put(field.column().id(), value);
            }
        }
        return cells;
    }

    private void apply(DocumentChange change, String place) {
        Contents contents = contents(change.collection());
        String id = change.id().toHex();
        Map<String, @Nullable Object> former = contents.documents.get(id);
        Map<String, @Nullable Object> after = change.after();
        count(change.op(), change.collection(), change.before() != null);
        claim(change.op(), former != null, place);
        if (change.before() != null && former != null && !change.before().equals(former)) {
            broken.add("before is " + change.before() + ", but it was " + former + ": " + place);
        }
        if (change.op() == Op.DELETE) {
            contents.documents.remove(id);
        } else if (after != null) {
            contents.documents.put(id, after);
        }
    }

    /** Tables or collections that exist. */
    List<Contents> tables(Engine engine) {
        return tables.values().stream()
                .filter(contents -> contents.table.engine() == engine)
                .toList();
    }

    /** Claims that were wrong. */
    List<String> broken() {
        return broken;
    }

    /** Events by kind. */
    Map<String, Integer> counts() {
        return counts;
    }
}

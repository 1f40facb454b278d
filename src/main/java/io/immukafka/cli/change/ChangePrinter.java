package io.immukafka.cli.change;

import io.immukafka.change.Change;
import io.immukafka.change.DocumentChange;
import io.immukafka.change.Engine;
import io.immukafka.change.RowChange;
import io.immukafka.change.SchemaChange;
import io.immukafka.change.SchemaChange.TableRenamed;
import io.immukafka.change.TransactionChanges;
import io.immukafka.change.UndescribedRow;
import io.immukafka.change.UnknownEntry;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.engine.EngineException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Prints the changes that are wanted, a line for each, and counts what could not be decoded. */
final class ChangePrinter {

    private final ChangeRun.Wanted wanted;
    private final RunOptions run;
    private final Map<String, Long> undescribed = new TreeMap<>();
    private final Set<String> seenTables = new HashSet<>();
    private long unknown;

    ChangePrinter(ChangeRun.Wanted wanted, RunOptions run) {
        this.wanted = wanted;
        this.run = run;
    }

    /** Prints a transaction. */
    void print(TransactionChanges transaction) throws EngineException {
        boolean early = transaction.tx() < wanted.fromTx();
        boolean printed = false;
        Function<Change, String> format =
                run.json() ? new ChangeJson(transaction)::object : new ChangeText(transaction)::line;
        for (Change change : transaction.changes()) {
            count(change);
            if (concerns(change) && !early) {
                run.printData(format.apply(change));
                printed = true;
            }
        }
        if (printed) {
            run.flushData();
        }
    }

    private void count(Change change) {
        if (change instanceof UndescribedRow row) {
            String table = (row.engine() == Engine.SQL ? "table " : "collection ") + row.table();
            undescribed.merge(table, 1L, Long::sum);
        } else if (change instanceof UnknownEntry) {
            unknown++;
        }
    }

    private boolean concerns(Change change) {
        if (wanted.tables().isEmpty()) {
            return true;
        }
        List<String> names = names(change);
        seenTables.addAll(names);
        return names.stream().anyMatch(wanted.tables()::contains);
    }

    private static List<String> names(Change change) {
        if (change instanceof RowChange row) {
            return List.of(row.table().name());
        }
        if (change instanceof DocumentChange document) {
            return List.of(document.collection().name());
        }
        if (change instanceof TableRenamed renamed) {
            return List.of(renamed.table().name(), renamed.formerName());
        }
        return change instanceof SchemaChange schema ? List.of(schema.table().name()) : List.of();
    }

    /** What people should know in the end. */
    List<String> notes() {
        List<String> notes = new ArrayList<>();
        undescribed.forEach((table, rows) -> notes.add("Not decoded: " + rows + " rows of " + table
                + ", whose table is not described by the transactions read so far. Read an origin that begins with "
                + "transaction 1, or read past the next truncation on the server, which describes all tables again"));
        if (unknown > 0) {
            notes.add("Not decoded: " + unknown + " entries, printed as unknown with their bytes");
        }
        for (String table : wanted.tables()) {
            if (!seenTables.contains(table)) {
                notes.add("There are no changes of a table or collection '" + table + "'"
                        + (seenTables.isEmpty() ? "" : "; there are changes of " + String.join(", ", seenTables)));
            }
        }
        return notes;
    }
}

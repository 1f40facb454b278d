package io.immukafka.change;

import io.immukafka.change.SchemaChange.CheckAdded;
import io.immukafka.change.SchemaChange.CheckDropped;
import io.immukafka.change.SchemaChange.ColumnAdded;
import io.immukafka.change.SchemaChange.ColumnChanged;
import io.immukafka.change.SchemaChange.ColumnDropped;
import io.immukafka.change.SchemaChange.IndexCreated;
import io.immukafka.change.SchemaChange.IndexDropped;
import io.immukafka.change.SchemaChange.TableCreated;
import io.immukafka.change.SchemaChange.TableDescribed;
import io.immukafka.change.SchemaChange.TableDropped;
import io.immukafka.change.SchemaChange.TableRenamed;
import java.util.stream.Collectors;

/** Definitions as SQL, for collections too, which have no statements of their own. */
public final class SchemaText {

    private SchemaText() {}

    /** A statement that says the same. */
    public static String sql(SchemaChange change) {
        Table table = change.table();
        String kind = table.engine() == Engine.SQL ? "TABLE " : "COLLECTION ";
        String alter = "ALTER " + kind + table.name() + " ";
        if (change instanceof TableCreated) {
            return table.toSql();
        } else if (change instanceof TableDescribed) {
            return table.toSql() + " (existed before)";
        } else if (change instanceof TableDropped) {
            return "DROP " + kind + table.name();
        } else if (change instanceof TableRenamed renamed) {
            return "ALTER " + kind + renamed.formerName() + " RENAME TO " + table.name();
        } else if (change instanceof ColumnAdded added) {
            return alter + "ADD COLUMN " + added.column().toSql();
        } else if (change instanceof ColumnDropped dropped) {
            return alter + "DROP COLUMN " + dropped.column().name();
        } else if (change instanceof ColumnChanged changed) {
            return alter + changed(changed.former(), changed.column());
        } else if (change instanceof IndexCreated created) {
            return "CREATE " + (created.index().unique() ? "UNIQUE " : "") + "INDEX ON "
                    + indexed(table, created.index());
        } else if (change instanceof IndexDropped dropped) {
            return "DROP INDEX ON " + indexed(table, dropped.index());
        } else if (change instanceof CheckAdded added) {
            return alter + "ADD CONSTRAINT " + added.check().name() + " CHECK "
                    + added.check().sql();
        }
        return alter + "DROP CONSTRAINT " + ((CheckDropped) change).check().name();
    }

    private static String changed(Column former, Column column) {
        boolean onlyRenamed = column.toSql()
                .substring(column.name().length())
                .equals(former.toSql().substring(former.name().length()));
        return onlyRenamed
                ? "RENAME COLUMN " + former.name() + " TO " + column.name()
                : "ALTER COLUMN " + former.name() + " AS " + column.toSql();
    }

    private static String indexed(Table table, Index index) {
        return table.name() + " ("
                + index.columns().stream().map(table::columnName).collect(Collectors.joining(", ")) + ")";
    }
}

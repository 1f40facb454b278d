package io.immukafka.change;

/** The definition of a table or collection changed. */
public sealed interface SchemaChange extends Change {

    /** As it is after the change; a dropped table as it was. */
    Table table();

    /** A table is new. */
    record TableCreated(int entry, Table table) implements SchemaChange {}

    /** A table was there before, and the stream describes it only now: retention restates the catalog. */
    record TableDescribed(int entry, Table table) implements SchemaChange {}

    /** A table has another name. */
    record TableRenamed(int entry, Table table, String formerName) implements SchemaChange {}

    /** A table is gone with its rows, without an event for each. */
    record TableDropped(int entry, Table table) implements SchemaChange {}

    /** A column is new; rows that exist have NULL in it. */
    record ColumnAdded(int entry, Table table, Column column) implements SchemaChange {}

    /** A column has another name or is declared otherwise. */
    record ColumnChanged(int entry, Table table, Column column, Column former) implements SchemaChange {}

    /** A column is gone. */
    record ColumnDropped(int entry, Table table, Column column) implements SchemaChange {}

    /** An index is new. */
    record IndexCreated(int entry, Table table, Index index) implements SchemaChange {}

    /** An index is gone. */
    record IndexDropped(int entry, Table table, Index index) implements SchemaChange {}

    /** A CHECK constraint is new. */
    record CheckAdded(int entry, Table table, CheckConstraint check) implements SchemaChange {}

    /** A CHECK constraint is gone. */
    record CheckDropped(int entry, Table table, CheckConstraint check) implements SchemaChange {}
}

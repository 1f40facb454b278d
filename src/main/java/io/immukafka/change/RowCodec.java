package io.immukafka.change;

import io.immukafka.change.CatalogKey.IndexKey;
import io.immukafka.change.Row.Field;
import io.immukafka.change.SqlValue.Undecoded;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Gives the cells of a row, or the primary key of an entry, their names and types. */
final class RowCodec {

    static final String ROW = "R.";
    static final String OLD_INDEX_ENTRY = "M.";

    private RowCodec() {}

    /** The table and the encoded primary key of a row entry; the key lies from {@code keyAt} on. */
    record Address(int table, int keyAt) {}

    /**
     * Reads the key of a row entry up to the encoded primary key.
     *
     * @throws MalformedEntryException if it is not such a key
     */
    static Address address(byte[] key) throws MalformedEntryException {
        ByteReader in = new ByteReader(key, 1 + ROW.length(), key.length);
        in.u31("row.database");
        int table = in.u31("row.table");
        int index = in.u31("row.index");
        if (index != 0) {
            throw in.malformed("row.index", index + "; rows are stored under index 0");
        }
        return new Address(table, in.position());
    }

    /**
     * The index of an old index entry.
     *
     * @throws MalformedEntryException if the key is too short for one
     */
    static IndexKey oldIndex(Engine engine, byte[] key) throws MalformedEntryException {
        ByteReader in = new ByteReader(key, 1 + OLD_INDEX_ENTRY.length(), key.length);
        return new IndexKey(engine, in.u31("index.table"), in.u31("index.index"));
    }

    /** A row with all columns that the table has now. Cells of dropped columns are left out. */
    static Row row(TableState state, Table table, RowCells cells) {
        List<Field> fields = new ArrayList<>(table.columns().size());
        List<RowCells.Cell> stored = cells.cells();
        List<RowCells.Cell> others = new ArrayList<>(0);
        int next = 0;
        // Columns and cells both ascend.
        for (Column column : table.columns()) {
            while (next < stored.size() && stored.get(next).column() < column.id()) {
                others.add(stored.get(next++));
            }
            boolean present = next < stored.size() && stored.get(next).column() == column.id();
            fields.add(new Field(column, present ? value(state, column, cells, stored.get(next++)) : null));
        }
        others.addAll(stored.subList(next, stored.size()));
        for (RowCells.Cell cell : others) {
            if (!state.knowsColumn(cell.column())) {
                String problem = "no schema entry so far describes column " + cell.column();
                fields.add(
                        new Field(Column.unnamed(cell.column(), "unknown"), new Undecoded(cells.bytes(cell), problem)));
            }
        }
        return new Row(Collections.unmodifiableList(fields));
    }

    /** By the column's type, or else by an earlier one that fits. */
    private static SqlValue value(TableState state, Column column, RowCells cells, RowCells.Cell cell) {
        String problem = "type " + column.typeName() + " is unknown";
        for (Column definition : state.definitions(column.id())) {
            ColumnType type = definition.type();
            if (type == null) {
                continue;
            }
            try {
                return type.decode(cells.reader(cell));
            } catch (MalformedEntryException e) {
                if (definition.equals(column)) {
                    problem = String.valueOf(e.getMessage());
                }
            }
        }
        return new Undecoded(cells.bytes(cell), problem);
    }

    /**
     * The primary key out of a row's cells.
     *
     * @throws MalformedEntryException if the row lacks a column of it
     */
    static Row key(TableState state, Table table, RowCells cells) throws MalformedEntryException {
        List<Field> fields = new ArrayList<>();
        for (int id : table.primaryKey()) {
            Column column = table.column(id).orElseGet(() -> Column.unnamed(id, "unknown"));
            RowCells.Cell cell = cells.cell(id);
            if (cell == null) {
                throw new MalformedEntryException("row", 0, "the key's column " + column.name() + " is missing");
            }
            fields.add(new Field(column, value(state, column, cells, cell)));
        }
        return new Row(List.copyOf(fields));
    }

    /**
     * The primary key out of an entry's key.
     *
     * @throws MalformedEntryException if it is not encoded as the table's columns demand
     */
    static Row key(Table table, byte[] key, Address address) throws MalformedEntryException {
        ByteReader in = new ByteReader(key, address.keyAt(), key.length);
        List<Field> fields = new ArrayList<>();
        for (int id : table.primaryKey()) {
            Column column = table.column(id).orElse(null);
            ColumnType type = column == null ? null : column.type();
            if (column == null || type == null) {
                throw in.malformed("key", "the type of its column " + table.columnName(id) + " is unknown");
            }
            fields.add(new Field(column, type.decodeKey(in, column.maxLength())));
        }
        in.end("key");
        return new Row(List.copyOf(fields));
    }
}

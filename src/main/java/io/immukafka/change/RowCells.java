package io.immukafka.change;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row's value, split into cells but not typed: {@code u32 n | n × (u32 column | u32 length | bytes)}, columns
 * ascending. A column that has no cell is NULL.
 */
final class RowCells {

    /** A column's bytes, from {@code from} to {@code to} of the row's value. */
    record Cell(int column, int from, int to) {}

    /** Bytes of a cell without a value. */
    private static final int LEAST_CELL = 2 * Integer.BYTES;

    private final byte[] value;
    private final List<Cell> cells;

    private RowCells(byte[] value, List<Cell> cells) {
        this.value = value;
        this.cells = cells;
    }

    /**
     * Splits a value, which is not copied.
     *
     * @throws MalformedEntryException if it is not a row
     */
    static RowCells split(byte[] value) throws MalformedEntryException {
        ByteReader in = new ByteReader(value);
        int count = in.u31("row.columns");
        List<Cell> cells = new ArrayList<>(Math.min(count, in.left() / LEAST_CELL));
        int last = 0;
        for (int i = 0; i < count; i++) {
            int column = in.u31("row.column");
            if (column <= last) {
                throw in.malformed("row.column", column + " after " + last + "; columns come once each, ascending");
            }
            last = column;
            int length = in.u31("row.length");
            int from = in.skip("row.cell", length);
            cells.add(new Cell(column, from, from + length));
        }
        in.end("row");
        return new RowCells(value, cells);
    }

    List<Cell> cells() {
        return cells;
    }

    @Nullable
    Cell cell(int column) {
        for (Cell cell : cells) {
            if (cell.column() == column) {
                return cell;
            }
        }
        return null;
    }

    ByteReader reader(Cell cell) {
        return new ByteReader(value, cell.from(), cell.to());
    }

    Bytes bytes(Cell cell) {
        return Bytes.of(value, cell.from(), cell.to());
    }

    /** The bytes of these columns, each behind its length; null if a cell is missing. */
    @Nullable
    Bytes bytes(List<Integer> columns) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int column : columns) {
            Cell cell = cell(column);
            if (cell == null) {
                return null;
            }
            int length = cell.to() - cell.from();
            out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
            out.write(value, cell.from(), length);
        }
        return Bytes.wrap(out.toByteArray());
    }
}

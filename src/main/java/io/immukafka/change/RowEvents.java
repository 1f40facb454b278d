package io.immukafka.change;

import io.immukafka.change.Content.Missing;
import io.immukafka.change.SqlValue.Blob;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes events of rows: a row of a collection is a document. */
final class RowEvents {

    /** The column that holds a document whole; all others are copies of its fields. */
    private static final int DOCUMENT = 2;

    /** What a row entry says. */
    record Written(
            int entry,
            Op op,
            Row key,
            @Nullable RowCells before,
            @Nullable RowCells after,
            @Nullable Missing missing) {}

    private RowEvents() {}

    /**
     * The event.
     *
     * @throws MalformedEntryException if a document cannot be decoded
     */
    static Change event(TableState state, Table table, Written written) throws MalformedEntryException {
        RowCells before = written.before();
        RowCells after = written.after();
        if (table.engine() == Engine.DOCUMENTS) {
            if (!(written.key().fields().get(0).value() instanceof Blob id)) {
                throw new MalformedEntryException("document.id", 0, "it is not a BLOB, as ids of documents are");
            }
            return new DocumentChange(
                    written.entry(),
                    written.op(),
                    table,
                    id.value(),
                    before == null ? null : document(before),
                    after == null ? null : document(after),
                    written.missing());
        }
        return new RowChange(
                written.entry(),
                written.op(),
                table,
                written.key(),
                before == null ? null : RowCodec.row(state, table, before),
                after == null ? null : RowCodec.row(state, table, after),
                written.missing());
    }

    private static Map<String, @Nullable Object> document(RowCells cells) throws MalformedEntryException {
        RowCells.Cell cell = cells.cell(DOCUMENT);
        if (cell == null) {
            throw new MalformedEntryException("document", 0, "the row has no column " + DOCUMENT + ", which holds it");
        }
        return DocumentCodec.decode(cells.bytes(cell).array());
    }
}

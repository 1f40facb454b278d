package io.immukafka.change;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import io.immukafka.change.EventState.Contents;
import io.immukafka.change.SqlValue.Blob;
import io.immukafka.change.SqlValue.Bool;
import io.immukafka.change.SqlValue.Float64;
import io.immukafka.change.SqlValue.Int64;
import io.immukafka.change.SqlValue.Json;
import io.immukafka.change.SqlValue.Text;
import io.immukafka.change.SqlValue.Timestamp;
import io.immukafka.change.SqlValue.Uuid;
import io.immukafka.workload.ImmudbWriter;
import io.immukafka.workload.proto.Row;
import io.immukafka.workload.proto.SQLValue;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Compares what the events made with what the server itself answers. */
final class ServerContents {

    private final ImmudbWriter writer;
    private long cells;

    ServerContents(ImmudbWriter writer) {
        this.writer = writer;
    }

    /** Cells that were compared. */
    long cells() {
        return cells;
    }

    void assertSameTables(EventState state) {
        Set<String> names = new HashSet<>();
        writer.query("SELECT name FROM TABLES()")
                .forEach(row -> names.add(row.getValues(0).getS()));
        assertThat(state.tables(Engine.SQL))
                .extracting(contents -> contents.table.name())
                .containsExactlyInAnyOrderElementsOf(names);
        state.tables(Engine.SQL).forEach(this::assertSameRows);
    }

    private void assertSameRows(Contents contents) {
        List<Row> rows = writer.query("SELECT * FROM " + contents.table.name());
        Map<List<@Nullable SqlValue>, Map<Integer, SqlValue>> selected = new HashMap<>();
        for (Row row : rows) {
            Map<Integer, SqlValue> found = new HashMap<>();
            assertThat(row.getColumnsList())
                    .as("columns of %s", contents.table)
                    .extracting(ServerContents::columnName)
                    .containsExactlyElementsOf(
                            contents.table.columns().stream().map(Column::name).toList());
            for (int i = 0; i < row.getValuesCount(); i++) {
                Column column = contents.table.columns().get(i);
                SqlValue value = value(row.getValues(i), column.type());
                if (value != null) {
                    found.put(column.id(), value);
                }
                cells++;
            }
            List<@Nullable SqlValue> key =
                    contents.table.primaryKey().stream().map(found::get).toList();
            selected.put(key, found);
        }
        assertThat(contents.rows.keySet()).as("keys of %s", contents.table).isEqualTo(selected.keySet());
        selected.forEach((key, row) -> assertThat(contents.rows.get(key))
                .as("row %s of %s", key, contents.table)
                .matches(ours -> JsonMeaning.equal(ours, row), "is " + row));
    }

    private static String columnName(String selector) {
        return selector.substring(selector.lastIndexOf('.') + 1).replace(")", "");
    }

    private static @Nullable SqlValue value(SQLValue value, @Nullable ColumnType type) {
        return switch (value.getValueCase()) {
            case N -> new Int64(value.getN());
            case S ->
                type == ColumnType.UUID
                        ? new Uuid(UUID.fromString(value.getS()))
                        : type == ColumnType.JSON ? new Json(value.getS()) : new Text(value.getS());
            case B -> new Bool(value.getB());
            case BS -> new Blob(Bytes.of(value.getBs().toByteArray()));
            case TS -> new Timestamp(value.getTs());
            case F -> new Float64(value.getF());
            case VALUE_NOT_SET -> null;
        };
    }

    void assertSameDocuments(EventState state, Set<String> collections) {
        assertThat(state.tables(Engine.DOCUMENTS))
                .extracting(contents -> contents.table.name())
                .containsExactlyInAnyOrderElementsOf(collections);
        for (Contents contents : state.tables(Engine.DOCUMENTS)) {
            Map<String, Map<String, @Nullable Object>> found = new HashMap<>();
            for (Struct document : writer.collections().all(contents.table.name())) {
                found.put(document.getFieldsOrThrow("_id").getStringValue(), DocumentCodecTest.plain(document));
                cells += document.getFieldsCount();
            }
            assertThat(contents.documents).as(contents.table.name()).isEqualTo(found);
        }
    }
}

package io.immukafka.connect.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.change.Bytes;
import io.immukafka.change.Column;
import io.immukafka.change.DocumentValues;
import io.immukafka.change.Engine;
import io.immukafka.change.Row;
import io.immukafka.change.SqlValue;
import io.immukafka.change.Table;
import io.immukafka.connect.options.TableSelection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * The topic and the schemas of one table or collection, as it is at one point of the history. All columns but those of the
 * primary key are optional, so that schemas stay compatible when columns come and go.
 */
final class TableLayout {

    /** The field with a document as JSON text; immudb keeps the name for itself. */
    static final String DOCUMENT = "_doc";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Table table;
    private final String topic;
    private final Schema key;
    private final Schema row;

    /** The field of each column of the primary key, in its order. */
    private final List<@Nullable Field> keyFields = new ArrayList<>();

    /** The field of each column of the table, in the table's order; null for one that is left out. */
    private final List<@Nullable Field> rowFields = new ArrayList<>();

    /**
     * The layout of a table.
     *
     * @param optional whether the row's schema is optional, as inside an envelope
     */
    TableLayout(Table table, String topic, TableSelection selection, boolean optional) {
        this.table = table;
        this.topic = topic;
        String name = SchemaNames.schema(topic);
        SchemaBuilder keys = SchemaBuilder.struct().name(name + ".Key");
        SchemaBuilder columns = SchemaBuilder.struct().name(name + ".Value");
        if (optional) {
            columns.optional();
        }
        if (table.engine() == Engine.DOCUMENTS) {
            keys.field(idName(), Schema.STRING_SCHEMA);
            columns.field(idName(), Schema.STRING_SCHEMA)
                    .field(
                            DOCUMENT,
                            SchemaBuilder.string()
                                    .name(ColumnValues.JSON)
                                    .version(1)
                                    .optional()
                                    .build());
        } else {
            for (int id : table.primaryKey()) {
                table.column(id)
                        .ifPresent(column -> keys.field(
                                column.name(), ColumnValues.schema(column).build()));
            }
            for (Column column : table.columns()) {
                if (isKey(column)) {
                    columns.field(column.name(), ColumnValues.schema(column).build());
                } else if (selection.hasColumn(table.name(), column.name())) {
                    columns.field(
                            column.name(),
                            ColumnValues.schema(column).optional().build());
                }
            }
        }
        key = keys.build();
        row = columns.build();
        table.primaryKey().forEach(id -> keyFields.add(key.field(table.columnName(id))));
        table.columns().forEach(column -> rowFields.add(row.field(column.name())));
    }

    private boolean isKey(Column column) {
        return table.primaryKey().contains(column.id());
    }

    private String idName() {
        return table.keyNames().get(0);
    }

    Table table() {
        return table;
    }

    String topic() {
        return topic;
    }

    Schema rowSchema() {
        return row;
    }

    /** The field of a column; it is looked up by name if the column is not where the table has it. */
    private static @Nullable Field field(Schema schema, List<@Nullable Field> inOrder, int index, Column column) {
        Field expected = index < inOrder.size() ? inOrder.get(index) : null;
        return expected != null && expected.name().equals(column.name()) ? expected : schema.field(column.name());
    }

    /** The primary key; null if a part of it could not be decoded. */
    @Nullable
    Struct key(Row primaryKey) {
        Struct struct = new Struct(key);
        for (int i = 0; i < primaryKey.fields().size(); i++) {
            Row.Field part = primaryKey.fields().get(i);
            Field field = field(key, keyFields, i, part.column());
            SqlValue value = part.value();
            Object converted = value == null ? null : ColumnValues.value(part.column(), value);
            if (converted == null || field == null) {
                return null;
            }
            struct.put(field, converted);
        }
        return struct;
    }

    /** The key of a document. */
    Struct key(Bytes id) {
        return new Struct(key).put(idName(), id.toHex());
    }

    /**
     * A row.
     *
     * @param undecoded the names of columns whose values could not be decoded are added to it; they are NULL
     * @return null if a column of the primary key could not be decoded
     */
    @Nullable
    Struct row(Row columns, List<String> undecoded) {
        Struct struct = new Struct(row);
        for (int i = 0; i < columns.fields().size(); i++) {
            Column column = columns.fields().get(i).column();
            SqlValue value = columns.fields().get(i).value();
            Field field = field(row, rowFields, i, column);
            Object converted = value == null ? null : ColumnValues.value(column, value);
            if (converted == null && isKey(column)) {
                return null;
            }
            if (value != null && converted == null) {
                undecoded.add(column.name());
            } else if (converted != null && field != null) {
                struct.put(field, converted);
            }
        }
        return struct;
    }

    /** A document as one field with JSON. */
    Struct document(Bytes id, Map<String, @Nullable Object> document) {
        try {
            return new Struct(row)
                    .put(idName(), id.toHex())
                    .put(DOCUMENT, MAPPER.writeValueAsString(DocumentValues.plain(document)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists, texts and numbers are always JSON", e);
        }
    }
}

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

    /** The primary key; null if a part of it could not be decoded. */
    @Nullable
    Struct key(Row primaryKey) {
        Struct struct = new Struct(key);
        for (Row.Field part : primaryKey.fields()) {
            Field field = key.field(part.column().name());
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
        for (Row.Field cell : columns.fields()) {
            Column column = cell.column();
            SqlValue value = cell.value();
            Field field = row.field(column.name());
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

package io.immukafka.cli.change;

import io.immukafka.change.DocumentValues;
import io.immukafka.change.Row;
import io.immukafka.change.SqlValue;
import io.immukafka.change.SqlValue.Blob;
import io.immukafka.change.SqlValue.Bool;
import io.immukafka.change.SqlValue.Float64;
import io.immukafka.change.SqlValue.Int64;
import io.immukafka.change.SqlValue.Text;
import io.immukafka.change.SqlValue.Timestamp;
import io.immukafka.change.SqlValue.Undecoded;
import io.immukafka.change.SqlValue.Uuid;
import io.immukafka.cli.console.JsonWriter;
import org.jspecify.annotations.Nullable;

/** Writes rows as JSON. */
final class JsonValues {

    private JsonValues() {}

    /** Writes an object with a field for each column. */
    static void row(JsonWriter json, Row row) {
        json.begin();
        for (Row.Field field : row.fields()) {
            value(json.field(field.column().name()), field.value());
        }
        json.end();
    }

    private static void value(JsonWriter json, @Nullable SqlValue value) {
        if (value instanceof Int64 number) {
            json.value(number.value());
        } else if (value instanceof Float64 number) {
            json.value(DocumentValues.number(number.value()));
        } else if (value instanceof Bool bool) {
            json.value(bool.value());
        } else if (value instanceof Text text) {
            json.value(text.value());
        } else if (value instanceof Blob blob) {
            json.value(blob.value().toBase64());
        } else if (value instanceof Uuid uuid) {
            json.value(uuid.value());
        } else if (value instanceof Timestamp timestamp) {
            StringBuilder time = new StringBuilder();
            ChangeText.timestamp(time, timestamp);
            json.value(time);
        } else if (value instanceof Undecoded undecoded) {
            json.begin()
                    .field("base64", undecoded.bytes().toBase64())
                    .field("problem", undecoded.problem())
                    .end();
        } else {
            json.value(value == null ? null : ((SqlValue.Json) value).text());
        }
    }
}

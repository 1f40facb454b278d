package io.immukafka.cli.change;

import io.immukafka.change.Bytes;
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
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of rows as {@link JsonWriter} takes them. */
final class JsonValues {

    private JsonValues() {}

    /** An object with a field for each column. */
    static Map<String, @Nullable Object> row(Row row) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        row.fields().forEach(field -> fields.put(field.column().name(), value(field.value())));
        return fields;
    }

    private static @Nullable Object value(@Nullable SqlValue value) {
        if (value instanceof Int64 number) {
            return number.value();
        } else if (value instanceof Float64 number) {
            return DocumentValues.number(number.value());
        } else if (value instanceof Bool bool) {
            return bool.value();
        } else if (value instanceof Text text) {
            return text.value();
        } else if (value instanceof Blob blob) {
            return base64(blob.value());
        } else if (value instanceof Uuid uuid) {
            return uuid.value().toString();
        } else if (value instanceof Timestamp timestamp) {
            return ChangeText.timestamp(timestamp);
        } else if (value instanceof Undecoded undecoded) {
            Map<String, @Nullable Object> raw = new LinkedHashMap<>();
            raw.put("base64", base64(undecoded.bytes()));
            raw.put("problem", undecoded.problem());
            return raw;
        }
        return value == null ? null : ((SqlValue.Json) value).text();
    }

    static String base64(Bytes bytes) {
        return Base64.getEncoder().encodeToString(bytes.toArray());
    }
}

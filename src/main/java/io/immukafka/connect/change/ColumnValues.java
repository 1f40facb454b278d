package io.immukafka.connect.change;

import io.immukafka.change.Column;
import io.immukafka.change.ColumnType;
import io.immukafka.change.SqlValue;
import io.immukafka.change.SqlValue.Blob;
import io.immukafka.change.SqlValue.Bool;
import io.immukafka.change.SqlValue.Float64;
import io.immukafka.change.SqlValue.Int64;
import io.immukafka.change.SqlValue.Json;
import io.immukafka.change.SqlValue.Text;
import io.immukafka.change.SqlValue.Timestamp;
import io.immukafka.change.SqlValue.Undecoded;
import io.immukafka.change.SqlValue.Uuid;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Columns as Connect has them, with the semantic names of Debezium, which its sinks and others know.
 *
 * @see <a href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-data-types">Debezium's names</a>
 */
final class ColumnValues {

    /** Text that is JSON. */
    static final String JSON = "io.debezium.data.Json";

    private static final String UUID = "io.debezium.data.Uuid";
    private static final String MICROSECONDS = "io.debezium.time.MicroTimestamp";

    private ColumnValues() {}

    /** The schema of a column's values; bytes if the type is unknown. */
    static SchemaBuilder schema(Column column) {
        ColumnType type = column.type();
        if (type == null) {
            return SchemaBuilder.bytes();
        }
        return switch (type) {
            case INTEGER -> SchemaBuilder.int64();
            case FLOAT -> SchemaBuilder.float64();
            case BOOLEAN -> SchemaBuilder.bool();
            case VARCHAR -> SchemaBuilder.string();
            case BLOB -> SchemaBuilder.bytes();
            case UUID -> SchemaBuilder.string().name(UUID).version(1);
            case TIMESTAMP -> SchemaBuilder.int64().name(MICROSECONDS).version(1);
            case JSON -> SchemaBuilder.string().name(JSON).version(1);
        };
    }

    /**
     * A value as the column's schema demands it.
     *
     * @return null if it is none of the column's type
     */
    static @Nullable Object value(Column column, SqlValue value) {
        ColumnType type = column.type();
        if (type == null) {
            return value instanceof Undecoded undecoded ? undecoded.bytes().toArray() : null;
        }
        return switch (type) {
            case INTEGER -> value instanceof Int64 number ? number.value() : null;
            case FLOAT -> value instanceof Float64 number ? number.value() : null;
            case BOOLEAN -> value instanceof Bool bool ? bool.value() : null;
            case VARCHAR -> text(value);
            case BLOB -> value instanceof Blob blob ? blob.value().toArray() : null;
            case UUID -> value instanceof Uuid uuid ? uuid.value().toString() : null;
            case TIMESTAMP -> value instanceof Timestamp timestamp ? timestamp.micros() : null;
            case JSON -> value instanceof Json json ? json.text() : null;
        };
    }

    /** One release of the server makes columns VARCHAR whose older rows hold another type. */
    private static @Nullable String text(SqlValue value) {
        if (value instanceof Text text) {
            return text.value();
        } else if (value instanceof Int64 number) {
            return Long.toString(number.value());
        } else if (value instanceof Float64 number) {
            return Double.toString(number.value());
        } else if (value instanceof Bool bool) {
            return Boolean.toString(bool.value());
        } else if (value instanceof Uuid uuid) {
            return uuid.value().toString();
        }
        return value instanceof Json json ? json.text() : null;
    }
}

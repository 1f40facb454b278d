package io.immukafka.change;

import io.immukafka.change.SqlValue.Blob;
import io.immukafka.change.SqlValue.Bool;
import io.immukafka.change.SqlValue.Float64;
import io.immukafka.change.SqlValue.Int64;
import io.immukafka.change.SqlValue.Json;
import io.immukafka.change.SqlValue.Text;
import io.immukafka.change.SqlValue.Timestamp;
import io.immukafka.change.SqlValue.Uuid;
import java.util.Arrays;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A type of columns, and how its values are encoded in rows and in keys. */
public enum ColumnType {
    INTEGER,
    FLOAT,
    BOOLEAN,
    VARCHAR,
    BLOB,
    UUID,
    TIMESTAMP,
    JSON;

    private static final Map<String, ColumnType> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(ColumnType::name, type -> type));

    private static final int NULL_IN_KEY = 0x20;
    private static final int VALUE_IN_KEY = 0x80;
    private static final long NANOS_OF_A_MICRO = 1000;

    /** The type of that name, as it stands in the catalog; null if it is unknown. */
    static @Nullable ColumnType named(String name) {
        return BY_NAME.get(name);
    }

    /**
     * Decodes a value in a row, which takes all bytes of {@code in}.
     *
     * @throws MalformedEntryException if they are not a value of this type
     */
    SqlValue decode(ByteReader in) throws MalformedEntryException {
        SqlValue value = switch (this) {
            case INTEGER -> new Int64(in.i64(name()));
            case FLOAT -> new Float64(Double.longBitsToDouble(in.i64(name())));
            case BOOLEAN -> bool(in);
            case VARCHAR -> new Text(in.text(name()));
            case BLOB -> new Blob(in.rest());
            case UUID -> new Uuid(new UUID(in.i64(name()), in.i64(name())));
            case TIMESTAMP -> new Timestamp(in.i64(name()));
            case JSON -> new Json(in.text(name()));
        };
        in.end(name());
        return value;
    }

    /**
     * Decodes a value in a key. A TIMESTAMP outside the years 1677 to 2262 has lost its date there.
     *
     * @param maxLength of the column, which VARCHAR and BLOB are padded to
     * @return null for NULL
     * @throws MalformedEntryException if the next bytes are not a value of this type
     */
    @Nullable
    SqlValue decodeKey(ByteReader in, int maxLength) throws MalformedEntryException {
        int mark = in.u8("key." + name());
        if (mark == NULL_IN_KEY) {
            return null;
        }
        if (mark != VALUE_IN_KEY) {
            throw in.malformed("key." + name(), "the byte before it is " + mark + "; 32 and 128 are possible");
        }
        return switch (this) {
            case INTEGER -> new Int64(in.i64("key.INTEGER") ^ Long.MIN_VALUE);
            case FLOAT -> {
                long bits = in.i64("key.FLOAT");
                yield new Float64(Double.longBitsToDouble(bits < 0 ? bits ^ Long.MIN_VALUE : ~bits));
            }
            case TIMESTAMP -> new Timestamp(Math.floorDiv(in.i64("key.TIMESTAMP") ^ Long.MIN_VALUE, NANOS_OF_A_MICRO));
            case BOOLEAN -> bool(in);
            case UUID -> new Uuid(new UUID(in.i64("key.UUID"), in.i64("key.UUID")));
            case VARCHAR, BLOB -> decode(padded(in, maxLength));
            case JSON -> throw in.malformed("key.JSON", "JSON has no encoding for keys");
        };
    }

    private static Bool bool(ByteReader in) throws MalformedEntryException {
        int value = in.u8("BOOLEAN");
        if (value > 1) {
            throw in.malformed("BOOLEAN", value + "; 0 and 1 are possible");
        }
        return new Bool(value == 1);
    }

    private ByteReader padded(ByteReader in, int maxLength) throws MalformedEntryException {
        String field = "key." + name();
        ByteReader padded = in.part(field, maxLength);
        int length = in.u31(field + ".length");
        ByteReader value = padded.part(field, length);
        while (padded.left() > 0) {
            if (padded.u8(field) != 0) {
                throw padded.malformed(field, "the padding after " + length + " bytes is not zero");
            }
        }
        return value;
    }
}

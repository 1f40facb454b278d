package io.immukafka.record;

import io.immukafka.hash.Digest;
import java.util.Date;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/** The fields of a Struct, by name, in whatever Java types a converter gave them. */
final class RecordFields {

    private static final long MILLIS = 1000;

    private final Struct struct;
    private final String prefix;

    RecordFields(Struct struct) {
        this(struct, "");
    }

    private RecordFields(Struct struct, String prefix) {
        this.struct = struct;
        this.prefix = prefix;
    }

    @Nullable
    Object value(String name) {
        Field field = struct.schema().field(name);
        return field == null ? null : struct.get(field);
    }

    private Object required(String name) throws InvalidRecordException {
        Object value = value(name);
        if (value == null) {
            throw new InvalidRecordException(prefix + name, "is missing");
        }
        return value;
    }

    String string(String name) throws InvalidRecordException {
        Object value = required(name);
        if (value instanceof String string && !string.isEmpty()) {
            return string;
        }
        throw wrong(name, value, "a string that is not empty");
    }

    /** A whole number of any width that is no less than {@code least}. */
    long int64(String name, long least) throws InvalidRecordException {
        long value = int64(name);
        if (value < least) {
            throw wrong(name, value, "at least " + least);
        }
        return value;
    }

    /** A whole number of any width. */
    private long int64(String name) throws InvalidRecordException {
        Object value = required(name);
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        throw wrong(name, value, "a whole number");
    }

    int int32(String name, int least) throws InvalidRecordException {
        long value = int64(name);
        if (value < least || value > Integer.MAX_VALUE) {
            throw wrong(name, value, "from " + least + " to " + Integer.MAX_VALUE);
        }
        return (int) value;
    }

    byte[] bytes(String name) throws InvalidRecordException {
        Object value = required(name);
        if (!FieldBytes.isBytes(value)) {
            throw wrong(name, value, "bytes");
        }
        return FieldBytes.exact(value);
    }

    Digest digest(String name) throws InvalidRecordException {
        byte[] bytes = bytes(name);
        if (bytes.length != Digest.LENGTH) {
            throw new InvalidRecordException(
                    prefix + name, "has " + bytes.length + " bytes, a digest has " + Digest.LENGTH);
        }
        return Digest.of(bytes);
    }

    /** Seconds since the epoch, from a Timestamp or from milliseconds. */
    long seconds(String name) throws InvalidRecordException {
        long millis = value(name) instanceof Date date ? Timestamp.fromLogical(Timestamp.SCHEMA, date) : int64(name);
        if (millis % MILLIS != 0) {
            throw wrong(name, millis, "milliseconds that make whole seconds");
        }
        return millis / MILLIS;
    }

    /** The fields of a nested Struct, null if it is absent. */
    @Nullable
    RecordFields struct(String name) throws InvalidRecordException {
        Object value = value(name);
        if (value == null) {
            return null;
        }
        if (value instanceof Struct nested) {
            return new RecordFields(nested, prefix + name + '.');
        }
        throw wrong(name, value, "a struct");
    }

    private InvalidRecordException wrong(String name, Object found, String wanted) {
        return new InvalidRecordException(
                prefix + name, "is " + found + " (" + found.getClass().getSimpleName() + "), it should be " + wanted);
    }
}

package io.immukafka.record;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Encoder;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Connect's Struct in Avro's binary form, both directions. Walks the Avro schema, so that a Struct need not become Avro's
 * generic data first. Knows the types that our schemas use: a union is an optional field, null first.
 */
final class AvroStruct {

    static final int ABSENT = 0;
    static final int PRESENT = 1;

    private static final org.apache.kafka.connect.data.Schema SKIPPED =
            SchemaBuilder.struct().optional().build();

    private final BinaryDecoder in;
    private final int longest;

    /**
     * Reads from a decoder.
     *
     * @param longest no field has more bytes than this, so that a false length allocates no more
     */
    AvroStruct(BinaryDecoder in, int longest) {
        this.in = in;
        this.longest = longest;
    }

    /**
     * Reads a record of one schema as a Struct of another: fields are matched by name, others are skipped, those that were
     * not written stay absent.
     *
     * @throws IOException if the bytes are cut or no such record
     * @throws DataException if a value does not fit the Struct
     */
    Struct read(Schema written, org.apache.kafka.connect.data.Schema wanted) throws IOException {
        Struct struct = new Struct(wanted);
        for (Schema.Field field : written.getFields()) {
            Field target = wanted.field(field.name());
            Object value = value(field.schema(), target == null ? null : target.schema());
            if (target != null) {
                struct.put(target, value);
            }
        }
        return struct;
    }

    private @Nullable Object value(Schema written, org.apache.kafka.connect.data.@Nullable Schema wanted)
            throws IOException {
        return switch (written.getType()) {
            case UNION ->
                switch (in.readIndex()) {
                    case ABSENT -> null;
                    case PRESENT -> value(written.getTypes().get(PRESENT), wanted);
                    default -> throw new IOException("an optional field is neither absent nor present");
                };
            case STRING -> new String(bytes(in.readLong()), StandardCharsets.UTF_8);
            case INT -> in.readInt();
            case LONG ->
                isTimestamp(wanted) ? Timestamp.toLogical(Timestamp.SCHEMA, in.readLong()) : (Object) in.readLong();
            case FIXED -> bytes(written.getFixedSize());
            case BYTES -> bytes(in.readLong());
            case RECORD -> read(written, wanted == null ? SKIPPED : wanted);
            default -> throw unknown(written);
        };
    }

    private byte[] bytes(long length) throws IOException {
        if (length < 0 || length > longest) {
            throw new EOFException("a field of " + length + " bytes is announced in a record of " + longest);
        }
        byte[] bytes = new byte[(int) length];
        in.readFixed(bytes, 0, bytes.length);
        return bytes;
    }

    private static boolean isTimestamp(org.apache.kafka.connect.data.@Nullable Schema wanted) {
        return wanted != null && Timestamp.LOGICAL_NAME.equals(wanted.name());
    }

    /**
     * Writes the value of a field.
     *
     * @throws DataException if it is missing though required, or has not the length that is fixed
     */
    static void write(String field, Schema schema, @Nullable Object value, Encoder out) throws IOException {
        if (schema.getType() == Schema.Type.UNION) {
            out.writeIndex(value == null ? ABSENT : PRESENT);
            if (value != null) {
                write(field, schema.getTypes().get(PRESENT), value, out);
            }
            return;
        }
        if (value == null) {
            throw new DataException("field '" + field + "' is missing");
        }
        switch (schema.getType()) {
            case STRING -> out.writeString((String) value);
            case INT -> out.writeInt((Integer) value);
            case LONG ->
                out.writeLong(
                        value instanceof Date date ? Timestamp.fromLogical(Timestamp.SCHEMA, date) : (Long) value);
            case FIXED -> writeFixed(field, schema.getFixedSize(), FieldBytes.exact(value), out);
            case BYTES -> out.writeBytes(FieldBytes.exact(value));
            case RECORD -> writeFields(schema.getFields(), (Struct) value, out);
            default -> throw unknown(schema);
        }
    }

    private static void writeFields(List<Schema.Field> fields, Struct struct, Encoder out) throws IOException {
        for (Schema.Field field : fields) {
            write(field.name(), field.schema(), struct.get(field.name()), out);
        }
    }

    private static void writeFixed(String field, int length, byte[] bytes, Encoder out) throws IOException {
        if (bytes.length != length) {
            throw new DataException("field '" + field + "' has " + bytes.length + " bytes instead of " + length);
        }
        out.writeFixed(bytes);
    }

    private static IllegalStateException unknown(Schema schema) {
        return new IllegalStateException("our schemas have no type " + schema.getType());
    }
}

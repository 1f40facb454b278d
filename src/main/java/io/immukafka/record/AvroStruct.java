package io.immukafka.record;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Encoder;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Connect's Struct in Avro's binary form, both directions. Walks the Avro schema, so that a Struct need not become Avro's
 * generic data first. Knows the types that our schemas use; fields that are not wanted may have any.
 */
final class AvroStruct {

    static final int ABSENT = 0;
    static final int PRESENT = 1;

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
            if (target == null) {
                skip(field.schema());
            } else {
                struct.put(target, value(field.schema(), target.schema()));
            }
        }
        return struct;
    }

    private @Nullable Object value(Schema written, org.apache.kafka.connect.data.Schema wanted) throws IOException {
        return switch (written.getType()) {
            case NULL -> null;
            case UNION -> value(branch(written), wanted);
            case STRING -> new String(bytes(in.readLong()), StandardCharsets.UTF_8);
            case INT -> in.readInt();
            case LONG ->
                Timestamp.LOGICAL_NAME.equals(wanted.name())
                        ? Timestamp.toLogical(Timestamp.SCHEMA, in.readLong())
                        : (Object) in.readLong();
            case FIXED -> bytes(written.getFixedSize());
            case BYTES -> bytes(in.readLong());
            case RECORD -> {
                if (wanted.type() != org.apache.kafka.connect.data.Schema.Type.STRUCT) {
                    throw new DataException("a record was written where a " + wanted.type() + " is wanted");
                }
                yield read(written, wanted);
            }
            default ->
                throw new DataException("a field was written as " + written.getType() + ", not as " + wanted.type());
        };
    }

    private Schema branch(Schema union) throws IOException {
        List<Schema> branches = union.getTypes();
        int index = in.readIndex();
        if (index < 0 || index >= branches.size()) {
            throw new IOException("branch " + index + " of a union of " + branches.size() + " was written");
        }
        return branches.get(index);
    }

    private void skip(Schema written) throws IOException {
        switch (written.getType()) {
            case NULL -> in.readNull();
            case UNION -> skip(branch(written));
            case STRING, BYTES -> bytes(in.readLong());
            case RECORD -> {
                for (Schema.Field field : written.getFields()) {
                    skip(field.schema());
                }
            }
            default -> GenericDatumReader.skip(written, in);
        }
    }

    private byte[] bytes(long length) throws IOException {
        if (length < 0 || length > longest) {
            throw new EOFException("a field of " + length + " bytes is announced in a record of " + longest);
        }
        byte[] bytes = new byte[(int) length];
        in.readFixed(bytes, 0, bytes.length);
        return bytes;
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

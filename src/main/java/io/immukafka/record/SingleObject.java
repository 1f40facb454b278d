package io.immukafka.record;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * The value in Avro's single-object encoding: C3 01, the fingerprint of the schema as 8 bytes in little-endian order, the
 * body (Avro 1.12 specification, "Single-object encoding"). Safe for use by many threads.
 */
final class SingleObject {

    /** With all schemas that were ever shipped. */
    static final SingleObject SHIPPED = new SingleObject(ShippedSchemas.ALL);

    private static final byte MARKER = (byte) 0xC3;
    private static final byte FORMAT = 1;
    private static final int FRAME = 10;

    /** More than the body of an ordinary record without its payload. */
    private static final int HEAD = 256;

    private final ShippedSchemas schemas;

    /**
     * Takes the schemas to read and to write.
     *
     * @throws IllegalArgumentException if the payload is not the last field of the schema to write
     */
    SingleObject(ShippedSchemas schemas) {
        List<Schema.Field> fields = schemas.current().getFields();
        if (!fields.get(fields.size() - 1).name().equals(RecordSchemas.PAYLOAD)) {
            throw new IllegalArgumentException("the schema to write must end with the payload, this one has "
                    + fields.get(fields.size() - 1).name());
        }
        this.schemas = schemas;
    }

    static boolean isFramed(byte[] bytes) {
        return bytes.length >= FRAME && bytes[0] == MARKER && bytes[1] == FORMAT;
    }

    /**
     * Writes a value of {@link RecordSchemas#VALUE}; the payload is copied once.
     *
     * @throws DataException if a required field is missing or a digest has not 32 bytes
     */
    byte[] encode(Struct value) {
        ByteArrayOutputStream head = new ByteArrayOutputStream(HEAD);
        byte[] payload;
        try {
            head.write(frame(), 0, FRAME);
            Encoder out = EncoderFactory.get().directBinaryEncoder(head, null);
            List<Schema.Field> fields = schemas.current().getFields();
            int last = fields.size() - 1;
            for (Schema.Field field : fields.subList(0, last)) {
                AvroStruct.write(field.name(), field.schema(), value.get(field.name()), out);
            }
            payload = payload(value.get(RecordSchemas.PAYLOAD), out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        byte[] encoded = Arrays.copyOf(head.toByteArray(), head.size() + payload.length);
        System.arraycopy(payload, 0, encoded, head.size(), payload.length);
        return encoded;
    }

    /** Writes all of the union but the bytes themselves. */
    private static byte[] payload(@Nullable Object payload, Encoder out) throws IOException {
        if (payload == null) {
            out.writeIndex(AvroStruct.ABSENT);
            return new byte[0];
        }
        byte[] bytes = FieldBytes.exact(payload);
        out.writeIndex(AvroStruct.PRESENT);
        out.writeLong(bytes.length);
        return bytes;
    }

    private byte[] frame() {
        return ByteBuffer.allocate(FRAME)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(MARKER)
                .put(FORMAT)
                .putLong(schemas.currentFingerprint())
                .array();
    }

    /**
     * Reads a value of any version as one of {@link RecordSchemas#VALUE}.
     *
     * @throws MalformedEncodingException if these bytes are anything else, or cut, or followed by more
     */
    Struct decode(byte[] bytes) throws MalformedEncodingException {
        if (!isFramed(bytes)) {
            throw new MalformedEncodingException("they do not begin with C3 01 and a schema's fingerprint");
        }
        long fingerprint = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong(2);
        Schema schema = schemas.find(fingerprint);
        if (schema == null) {
            throw new MalformedEncodingException("they name a schema with the fingerprint "
                    + HexFormat.of().toHexDigits(fingerprint)
                    + ", which this version does not know: a newer version of this plugin wrote them, or another program."
                    + " Update this plugin if it is older than the one of the source");
        }
        BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, FRAME, bytes.length - FRAME, null);
        try {
            Struct value = new AvroStruct(in, bytes.length).read(schema, RecordSchemas.VALUE);
            if (!in.isEnd()) {
                throw new MalformedEncodingException("more bytes follow the record");
            }
            return value;
        } catch (IOException | DataException e) {
            throw new MalformedEncodingException("they are truncated or damaged: " + e, e);
        }
    }
}

package io.immukafka.record;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;

/**
 * A schema from a registry, which decodes values in Confluent's wire format: a zero byte, the id of the schema in the registry
 * as 4 bytes in big-endian order, the record in Avro's binary form.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">
 *     Wire format</a>
 */
public final class RegistrySchema {

    private static final int FRAME = 5;

    private final Schema schema;

    private RegistrySchema(Schema schema) {
        this.schema = schema;
    }

    /**
     * Parses a schema.
     *
     * @throws IllegalArgumentException if it is not an Avro schema
     */
    public static RegistrySchema parse(String json) {
        try {
            return new RegistrySchema(new Schema.Parser().parse(json));
        } catch (AvroRuntimeException e) {
            throw new IllegalArgumentException("not an Avro schema: " + e.getMessage(), e);
        }
    }

    /** The id in a value of {@link Encoding#CONFLUENT}. */
    public static int id(byte[] value) {
        return ByteBuffer.wrap(value).getInt(1);
    }

    /**
     * Decodes a value with this schema, which may have fields that ours has not: they are skipped.
     *
     * @throws NotOurRecordException if the schema is not that of our records, or the bytes are cut or damaged
     */
    public Struct read(byte[] value) throws NotOurRecordException {
        if (schema.getType() != Schema.Type.RECORD || !schema.getFullName().equals(RecordSchemas.VALUE.name())) {
            throw new NotOurRecordException("its schema, " + id(value) + " in the registry, is "
                    + (schema.getType() == Schema.Type.RECORD
                            ? "the record " + schema.getFullName()
                            : "of type " + schema.getType().getName())
                    + " instead of " + RecordSchemas.VALUE.name()
                    + ": another program wrote it. Check the topic's name and who writes to the topic");
        }
        BinaryDecoder in = DecoderFactory.get().binaryDecoder(value, FRAME, value.length - FRAME, null);
        try {
            Struct struct = new AvroStruct(in, value.length).read(schema, RecordSchemas.VALUE);
            if (!in.isEnd()) {
                throw new NotOurRecordException("more bytes follow the record");
            }
            return struct;
        } catch (IOException | DataException | AvroRuntimeException e) {
            throw new NotOurRecordException(
                    "the value is " + value.length + " bytes with the registry's schema " + id(value)
                            + ", but cut or damaged: " + e,
                    e);
        }
    }
}

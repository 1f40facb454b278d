package io.immukafka.record;

import io.immukafka.Version;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;
import org.jspecify.annotations.Nullable;

/**
 * The value converter for use without a schema registry: Avro's single-object encoding. Reads what every earlier version
 * wrote. It has no options.
 */
public final class ImmudbConverter implements Converter {

    /**
     * Takes no options.
     *
     * @throws ConfigException for keys, which StringConverter converts
     */
    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        if (isKey) {
            throw new ConfigException(
                    "key.converter",
                    ImmudbConverter.class.getName(),
                    "It converts values; keys are strings. Set key.converter=org.apache.kafka.connect.storage.StringConverter");
        }
    }

    /**
     * Encodes a value of {@link RecordSchemas#VALUE}; null stays null.
     *
     * @throws DataException if it is anything else
     */
    @Override
    public byte @Nullable [] fromConnectData(String topic, @Nullable Schema schema, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (!(value instanceof Struct struct)) {
            throw new DataException(refused(topic, "a " + value.getClass().getName()));
        }
        if (!RecordSchemas.VALUE.equals(struct.schema())) {
            throw new DataException(refused(
                    topic,
                    "a Struct with the schema '" + struct.schema().name() + "' version "
                            + struct.schema().version()));
        }
        try {
            return SingleObject.SHIPPED.encode(struct);
        } catch (DataException e) {
            throw new DataException("A record for topic " + topic + " cannot be encoded: " + e.getMessage(), e);
        }
    }

    private static String refused(String topic, String found) {
        return "A record for topic " + topic + " is " + found + ". " + ImmudbConverter.class.getName()
                + " converts only what the immudb source connector of the same version emits ('"
                + RecordSchemas.VALUE.name() + "' version " + RecordSchemas.VALUE.version()
                + "): set value.converter in that connector's configuration, not for the whole worker, and remove"
                + " transformations that change the value";
    }

    /**
     * Decodes a value; null stays null. Bytes that are not ours, or ours but damaged, come out as plain bytes: here only the
     * topic is known, the sink can name partition and offset too.
     */
    @Override
    public SchemaAndValue toConnectData(String topic, byte @Nullable [] value) {
        if (value == null) {
            return SchemaAndValue.NULL;
        }
        if (SingleObject.isFramed(value)) {
            try {
                return new SchemaAndValue(RecordSchemas.VALUE, SingleObject.SHIPPED.decode(value));
            } catch (MalformedEncodingException e) {
                // RecordCodec decodes them again and gives the reason, with the sink's place of the record.
                return plain(value);
            }
        }
        return plain(value);
    }

    private static SchemaAndValue plain(byte[] value) {
        return new SchemaAndValue(Schema.OPTIONAL_BYTES_SCHEMA, value);
    }

    @Override
    public String version() {
        return Version.CURRENT;
    }
}

package io.immukafka.topic;

import io.immukafka.ErrorCode;
import io.immukafka.record.Encoding;
import io.immukafka.record.ImmudbRecord;
import io.immukafka.record.NotOurRecordException;
import io.immukafka.record.RecordCodec;
import io.immukafka.record.RecordException;
import io.immukafka.record.RegistrySchema;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.json.JsonConverterConfig;
import org.jspecify.annotations.Nullable;

/** Decodes records in every encoding that our connectors can write. Not safe for several threads. */
final class RecordDecoder {

    private final String topic;
    private final @Nullable SchemaRegistry registry;
    private final boolean toContinue;
    private @Nullable JsonConverter json;
    private @Nullable JsonConverter schemalessJson;

    /**
     * Decodes the records of a topic.
     *
     * @param registry knows the schemas of records in Confluent's framing; null if there is none
     * @param toContinue whether encodings are refused in which {@link TopicWriter} cannot continue the topic
     */
    RecordDecoder(String topic, @Nullable SchemaRegistry registry, boolean toContinue) {
        this.topic = topic;
        this.registry = registry;
        this.toContinue = toContinue;
    }

    /**
     * Decodes a record.
     *
     * @param where it is, for messages
     */
    ImmudbRecord decode(String where, byte @Nullable [] key, byte @Nullable [] value) throws TopicException {
        if (toContinue && value != null) {
            refuseOther(Encoding.of(value), where);
        }
        try {
            return RecordCodec.read(text(key), value == null ? null : readable(value));
        } catch (RecordException e) {
            throw new TopicException(
                    TopicException.Category.UNUSABLE, ErrorCode.FOREIGN_RECORD, where + ": " + e.getMessage(), e);
        } catch (SchemaRegistryException e) {
            throw new TopicException(e.reason(), ErrorCode.SCHEMA_REGISTRY, where + ": " + e.getMessage(), e);
        }
    }

    private static void refuseOther(Encoding encoding, String where) throws TopicException {
        String form = switch (encoding) {
            case CONFLUENT -> "names its schema by the id in a schema registry";
            case JSON_WITH_SCHEMA, JSON_WITHOUT_SCHEMA -> "is JSON";
            case SINGLE_OBJECT, UNKNOWN -> null;
        };
        if (form != null) {
            throw new TopicException(
                    TopicException.Category.REFUSED,
                    ErrorCode.TOPIC_ENCODING,
                    where + ": the record " + form
                            + ", but this command writes the encoding of ImmudbConverter, and the"
                            + " converter of a sink reads only one of the two. Nothing was changed. Write to another "
                            + "topic",
                    null);
        }
    }

    private @Nullable Object readable(byte[] value) throws NotOurRecordException, SchemaRegistryException {
        return switch (Encoding.of(value)) {
            case CONFLUENT -> registered(value);
            case JSON_WITH_SCHEMA -> parsed(json(), value);
            case JSON_WITHOUT_SCHEMA -> parsed(schemalessJson(), value);
            case SINGLE_OBJECT, UNKNOWN -> value;
        };
    }

    private Object registered(byte[] value) throws NotOurRecordException, SchemaRegistryException {
        if (registry == null) {
            throw new SchemaRegistryException(
                    TopicException.Category.REFUSED,
                    "the value names schema " + RegistrySchema.id(value) + " of a schema registry: set "
                            + SchemaRegistry.URL + " among the settings of the Kafka client",
                    null);
        }
        return registry.schema(RegistrySchema.id(value)).read(value);
    }

    private @Nullable Object parsed(JsonConverter converter, byte[] value) {
        try {
            return converter.toConnectData(topic, value).value();
        } catch (DataException e) {
            // The codec says what the bytes are; why they cannot be read stays with it as the cause.
            return value;
        }
    }

    /** StringConverter writes the text; JsonConverter puts it in quotes, or in an envelope with its schema. */
    private @Nullable String text(byte @Nullable [] key) {
        if (key == null) {
            return null;
        }
        if (key.length > 0 && (key[0] == '{' || key[0] == '"')) {
            try {
                boolean envelope = key[0] == '{';
                byte[] whole = envelope
                        ? key
                        : ("{\"schema\":null,\"payload\":" + new String(key, StandardCharsets.UTF_8) + "}")
                                .getBytes(StandardCharsets.UTF_8);
                return String.valueOf(json().toConnectData(topic, whole).value());
            } catch (DataException e) {
                return new String(key, StandardCharsets.UTF_8);
            }
        }
        return new String(key, StandardCharsets.UTF_8);
    }

    private JsonConverter json() {
        JsonConverter converter = json;
        if (converter == null) {
            converter = converter(true);
            json = converter;
        }
        return converter;
    }

    private JsonConverter schemalessJson() {
        JsonConverter converter = schemalessJson;
        if (converter == null) {
            converter = converter(false);
            schemalessJson = converter;
        }
        return converter;
    }

    private static JsonConverter converter(boolean schemas) {
        JsonConverter converter = new JsonConverter();
        converter.configure(Map.of(JsonConverterConfig.SCHEMAS_ENABLE_CONFIG, Boolean.toString(schemas)), false);
        return converter;
    }
}

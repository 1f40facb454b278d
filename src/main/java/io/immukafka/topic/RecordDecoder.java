package io.immukafka.topic;

import io.immukafka.record.Encoding;
import io.immukafka.record.ImmudbRecord;
import io.immukafka.record.InvalidRecordException;
import io.immukafka.record.NotOurRecordException;
import io.immukafka.record.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.json.JsonConverterConfig;
import org.jspecify.annotations.Nullable;

/** Decodes records in every encoding that can be told from the bytes. Not safe for several threads. */
final class RecordDecoder {

    private final String topic;
    private @Nullable JsonConverter json;

    RecordDecoder(String topic) {
        this.topic = topic;
    }

    ImmudbRecord decode(byte @Nullable [] key, byte @Nullable [] value)
            throws NotOurRecordException, InvalidRecordException {
        Object readable = value;
        if (value != null && Encoding.of(value) == Encoding.JSON_WITH_SCHEMA) {
            try {
                readable = json().toConnectData(topic, value).value();
            } catch (DataException e) {
                // The codec says what the bytes are; why they cannot be read stays with it as the cause.
                readable = value;
            }
        }
        return RecordCodec.read(text(key), readable);
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
            converter = new JsonConverter();
            converter.configure(Map.of(JsonConverterConfig.SCHEMAS_ENABLE_CONFIG, "true"), false);
            json = converter;
        }
        return converter;
    }
}

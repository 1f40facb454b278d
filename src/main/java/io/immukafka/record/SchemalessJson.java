package io.immukafka.record;

import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * A record that JsonConverter wrote with {@code schemas.enable=false}. Our fields have known types, so nothing is lost: bytes
 * are base64, a timestamp is a number of milliseconds.
 */
final class SchemalessJson {

    private SchemalessJson() {}

    /** A Struct of {@link RecordSchemas#VALUE} with the fields of a map, which may have others too. */
    static Struct struct(Map<?, ?> map) throws NotOurRecordException {
        List<String> missing = RecordSchemas.VALUE.fields().stream()
                .filter(field -> !field.schema().isOptional() && map.get(field.name()) == null)
                .map(Field::name)
                .toList();
        if (!missing.isEmpty()) {
            throw new NotOurRecordException("the value is JSON without a schema, and lacks the fields " + missing
                    + ": this connector did not write it. Look at what the topic is and at the transformations");
        }
        return struct(RecordSchemas.VALUE, map, "");
    }

    private static Struct struct(Schema schema, Map<?, ?> map, String prefix) throws NotOurRecordException {
        Struct struct = new Struct(schema);
        for (Field field : schema.fields()) {
            Object value = map.get(field.name());
            if (value != null) {
                Object typed = typed(field.schema(), value, prefix + field.name());
                if (typed == null) {
                    throw new NotOurRecordException("the value is JSON without a schema whose field '" + prefix
                            + field.name() + "' is " + value + " ("
                            + value.getClass().getSimpleName()
                            + "), it should be " + wanted(field.schema()));
                }
                struct.put(field, typed);
            }
        }
        return struct;
    }

    /** The value in the type of the schema, null if it cannot be one. */
    private static @Nullable Object typed(Schema schema, Object value, String name) throws NotOurRecordException {
        return switch (schema.type()) {
            case STRING -> value instanceof String ? value : null;
            case INT32 ->
                value instanceof Long number && number == number.intValue() ? (Object) number.intValue() : null;
            case INT64 -> value instanceof Long number ? number(schema, number) : null;
            case BYTES -> value instanceof String text ? decoded(text) : null;
            case STRUCT -> value instanceof Map<?, ?> map ? struct(schema, map, name + '.') : null;
            default -> throw new IllegalStateException("our records have no field of type " + schema.type());
        };
    }

    private static Object number(Schema schema, Long number) {
        return schema.name() == null ? (Object) number : Timestamp.toLogical(Timestamp.SCHEMA, number);
    }

    private static byte @Nullable [] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            // The caller names the field and shows the text.
            return null;
        }
    }

    private static String wanted(Schema schema) {
        return switch (schema.type()) {
            case STRING -> "a string";
            case BYTES -> "base64";
            case STRUCT -> "an object";
            default -> "a whole number of type " + schema.type();
        };
    }
}

package io.immukafka.record;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** How the value of a Kafka record is written, told from its bytes alone. */
public enum Encoding {
    /** Avro single-object encoding, as {@link ImmudbConverter} writes it: C3 01 and the schema's fingerprint of 8 bytes. */
    SINGLE_OBJECT,
    /** What JsonConverter writes with {@code schemas.enable=true}. */
    JSON_WITH_SCHEMA,
    /** Other JSON, such as JsonConverter writes with {@code schemas.enable=false}. */
    JSON_WITHOUT_SCHEMA,
    /** A zero byte and the 4-byte id of a schema in a registry, as Confluent's serializers write it. */
    CONFLUENT,
    UNKNOWN;

    private static final int CONFLUENT_PREFIX = 5;

    /** Recognises the encoding of a record's value. */
    public static Encoding of(byte[] value) {
        if (SingleObject.isFramed(value)) {
            return SINGLE_OBJECT;
        }
        if (value.length > CONFLUENT_PREFIX && value[0] == 0) {
            return CONFLUENT;
        }
        int brace = afterSpace(value, 0);
        if (brace == value.length || value[brace] != '{') {
            return UNKNOWN;
        }
        int name = afterSpace(value, brace + 1);
        return startsWith(value, name, "\"schema\"") || startsWith(value, name, "\"payload\"")
                ? JSON_WITH_SCHEMA
                : JSON_WITHOUT_SCHEMA;
    }

    private static int afterSpace(byte[] value, int from) {
        int at = from;
        while (at < value.length && (value[at] == ' ' || value[at] == '\n' || value[at] == '\r' || value[at] == '\t')) {
            at++;
        }
        return at;
    }

    private static boolean startsWith(byte[] value, int from, String text) {
        byte[] expected = text.getBytes(StandardCharsets.US_ASCII);
        return value.length - from >= expected.length
                && Arrays.equals(value, from, from + expected.length, expected, 0, expected.length);
    }
}

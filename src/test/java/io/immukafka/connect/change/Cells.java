package io.immukafka.connect.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.workload.proto.SQLValue;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Values of columns as text in one form, wherever they come from; null for NULL. */
final class Cells {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Cells() {}

    /** A value as the server answers it. */
    static @Nullable String of(String type, SQLValue value) {
        return switch (value.getValueCase()) {
            case N -> Long.toString(value.getN());
            case S -> type.equals("JSON") ? json(value.getS()) : value.getS();
            case B -> Boolean.toString(value.getB());
            case BS -> Base64.getEncoder().encodeToString(value.getBs().toByteArray());
            case TS -> Long.toString(value.getTs());
            case F -> Double.toString(value.getF());
            case VALUE_NOT_SET -> null;
        };
    }

    /** A value as JsonConverter writes it. */
    static @Nullable String of(String type, JsonNode value) {
        if (value.isNull() || value.isMissingNode()) {
            return null;
        }
        return switch (type) {
            case "FLOAT" -> Double.toString(value.asDouble());
            case "JSON" -> json(value.asText());
            default -> value.asText();
        };
    }

    /** JSON by what it means: the server rewrites its text. */
    static String json(String text) {
        try {
            return json(MAPPER.readTree(text));
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }

    private static String json(JsonNode node) {
        if (node.isNumber()) {
            return Double.toString(node.asDouble());
        } else if (node.isArray()) {
            return StreamSupport.stream(node.spliterator(), false)
                    .map(Cells::json)
                    .collect(Collectors.joining(",", "[", "]"));
        } else if (node.isObject()) {
            Map<String, String> fields = new TreeMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), json(field.getValue())));
            return fields.toString();
        }
        return node.toString();
    }
}

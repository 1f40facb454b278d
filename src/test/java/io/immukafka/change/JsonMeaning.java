package io.immukafka.change;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.immukafka.change.SqlValue.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Compares cells, JSON by what it means: the server rewrites its text. */
final class JsonMeaning {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private JsonMeaning() {}

    static boolean equal(Map<Integer, SqlValue> one, Map<Integer, SqlValue> other) {
        return one.keySet().equals(other.keySet())
                && one.keySet().stream().allMatch(column -> equal(one.get(column), other.get(column)));
    }

    static boolean equal(@Nullable SqlValue one, @Nullable SqlValue other) {
        if (one instanceof Json left && other instanceof Json right) {
            return parse(left.text())
                    .equals(
                            (a, b) -> a.isNumber() && b.isNumber()
                                    ? Double.compare(a.asDouble(), b.asDouble())
                                    : a.equals(b) ? 0 : 1,
                            parse(right.text()));
        }
        return one == null ? other == null : one.equals(other);
    }

    private static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + text, e);
        }
    }
}

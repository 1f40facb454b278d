package io.immukafka.change;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values of documents as any writer of JSON takes them. */
public final class DocumentValues {

    /** Up to here every whole number is exact in a double. */
    private static final double EXACT = 1L << 53;

    private DocumentValues() {}

    /** A document, or a part of it: whole numbers lose their fraction of zero. */
    public static @Nullable Object plain(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            map.forEach((name, field) -> fields.put(String.valueOf(name), plain(field)));
            return fields;
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> items = new ArrayList<>();
            list.forEach(item -> items.add(plain(item)));
            return items;
        }
        return value instanceof Double number ? number(number) : value;
    }

    /** JSON has no number for NaN and the infinities: they become text. */
    public static Object number(double number) {
        if (!Double.isFinite(number)) {
            return String.valueOf(number);
        }
        boolean whole =
                number == Math.rint(number) && Math.abs(number) <= EXACT && 1 / number != Double.NEGATIVE_INFINITY;
        if (whole) {
            return (long) number;
        }
        return number;
    }
}

package io.immukafka.cli.console;

import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON (RFC 8259), in ASCII, so that no setting of the terminal can damage it. Small enough that no library has to be
 * loaded for it.
 */
public final class JsonWriter {

    private static final int FIRST_PLAIN = 0x20;
    private static final int LAST_PLAIN = 0x7e;
    private static final String DIGITS = "0123456789abcdef";

    private final StringBuilder out = new StringBuilder();

    /** A writer that has written nothing. */
    public JsonWriter() {}

    /** Maps become objects in their order, collections arrays, numbers and booleans themselves, all else a string. */
    public static String write(@Nullable Object value) {
        return new JsonWriter().value(value).toString();
    }

    /** Begins an object. */
    public JsonWriter begin() {
        out.append('{');
        return this;
    }

    /** Ends the object that was begun last. */
    public JsonWriter end() {
        out.append('}');
        return this;
    }

    /** Begins the next field of an object; its value comes next. */
    public JsonWriter field(String name) {
        if (out.charAt(out.length() - 1) != '{') {
            out.append(',');
        }
        text(name);
        out.append(':');
        return this;
    }

    /** Writes a field of an object. */
    public JsonWriter field(String name, @Nullable Object value) {
        return field(name).value(value);
    }

    /** Writes a value as {@link #write} does. */
    public JsonWriter value(@Nullable Object value) {
        if (value instanceof String text) {
            text(text);
        } else if (value instanceof Map<?, ?> map) {
            begin();
            map.forEach((name, field) -> field(String.valueOf(name), field));
            end();
        } else if (value instanceof Collection<?> items) {
            String separator = "";
            out.append('[');
            for (Object item : items) {
                out.append(separator);
                value(item);
                separator = ",";
            }
            out.append(']');
        } else if (value instanceof Long number) {
            out.append((long) number);
        } else if (value instanceof Double number) {
            out.append((double) number);
        } else if (value == null || value instanceof Number || value instanceof Boolean) {
            out.append(value);
        } else {
            text(value.toString());
        }
        return this;
    }

    private void text(String text) {
        out.append('"');
        if (isPlain(text)) {
            out.append(text);
        } else {
            for (int i = 0; i < text.length(); i++) {
                escape(text.charAt(i));
            }
        }
        out.append('"');
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!isPlain(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isPlain(char c) {
        return c >= FIRST_PLAIN && c <= LAST_PLAIN && c != '"' && c != '\\';
    }

    private void escape(char c) {
        if (isPlain(c)) {
            out.append(c);
        } else if (c == '"' || c == '\\') {
            out.append('\\').append(c);
        } else {
            out.append("\\u");
            for (int shift = 12; shift >= 0; shift -= 4) {
                out.append(DIGITS.charAt(c >> shift & 0xf));
            }
        }
    }

    /** What was written so far. */
    @Override
    public String toString() {
        return out.toString();
    }
}

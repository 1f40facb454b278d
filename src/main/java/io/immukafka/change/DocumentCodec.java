package io.immukafka.change;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Decodes documents, which are protobuf messages of the well-known type Struct. */
final class DocumentCodec {

    /** Documents nested deeper are refused, so that no document exhausts the stack. */
    static final int MAX_DEPTH = 200;

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;
    private static final int MAX_VARINT_BITS = 64;

    private DocumentCodec() {}

    /** Takes a message's fields; returns whether it knows the field, which it has read then. */
    private interface FieldHandler {
        boolean read(int field, int wireType, ByteReader in) throws MalformedEntryException;
    }

    /** Null, Boolean, Double, String, List or Map. */
    private static final class ValueSlot {
        private @Nullable Object value;
    }

    private static final class MapEntry {
        private String key = "";
        private final ValueSlot value = new ValueSlot();
    }

    /**
     * Decodes a document.
     *
     * @return its fields by name, sorted, since the server writes them in random order
     * @throws MalformedEntryException if the bytes are no such message
     */
    static Map<String, @Nullable Object> decode(byte[] message) throws MalformedEntryException {
        return struct(new ByteReader(message), 0);
    }

    private static Map<String, @Nullable Object> struct(ByteReader in, int depth) throws MalformedEntryException {
        if (depth > MAX_DEPTH) {
            throw in.malformed("document", "it is nested deeper than " + MAX_DEPTH + " levels");
        }
        Map<String, @Nullable Object> fields = new TreeMap<>();
        message(in, (field, type, rest) -> {
            if (field != 1 || type != LENGTH) {
                return false;
            }
            MapEntry entry = new MapEntry();
            message(part(rest), (inner, innerType, innerRest) -> mapEntry(entry, inner, innerType, innerRest, depth));
            fields.put(entry.key, entry.value.value);
            return true;
        });
        return Collections.unmodifiableMap(fields);
    }

    private static boolean mapEntry(MapEntry entry, int field, int type, ByteReader in, int depth)
            throws MalformedEntryException {
        if (type != LENGTH || field > 2) {
            return false;
        }
        if (field == 1) {
            entry.key = part(in).text("document.field");
        } else {
            entry.value.value = value(part(in), depth);
        }
        return true;
    }

    private static @Nullable Object value(ByteReader in, int depth) throws MalformedEntryException {
        ValueSlot slot = new ValueSlot();
        message(in, (field, type, rest) -> value(slot, field, type, rest, depth));
        return slot.value;
    }

    private static boolean value(ValueSlot slot, int field, int type, ByteReader in, int depth)
            throws MalformedEntryException {
        if (field == 1 && type == VARINT) {
            varint(in);
            slot.value = null;
        } else if (field == 2 && type == FIXED64) {
            slot.value = Double.longBitsToDouble(Long.reverseBytes(in.i64("document.number")));
        } else if (field == 3 && type == LENGTH) {
            slot.value = part(in).text("document.string");
        } else if (field == 4 && type == VARINT) {
            slot.value = varint(in) != 0;
        } else if (field == 5 && type == LENGTH) {
            slot.value = struct(part(in), depth + 1);
        } else if (field == 6 && type == LENGTH) {
            slot.value = list(part(in), depth + 1);
        } else {
            return false;
        }
        return true;
    }

    private static List<@Nullable Object> list(ByteReader in, int depth) throws MalformedEntryException {
        if (depth > MAX_DEPTH) {
            throw in.malformed("document", "it is nested deeper than " + MAX_DEPTH + " levels");
        }
        List<@Nullable Object> items = new ArrayList<>();
        message(in, (field, type, rest) -> {
            if (field != 1 || type != LENGTH) {
                return false;
            }
            items.add(value(part(rest), depth));
            return true;
        });
        return Collections.unmodifiableList(items);
    }

    /** Reads a message to its end; fields that nobody knows are skipped. */
    private static void message(ByteReader in, FieldHandler fields) throws MalformedEntryException {
        while (in.left() > 0) {
            long tag = varint(in);
            int field = (int) (tag >>> 3);
            int type = (int) (tag & 7);
            if (tag >>> Integer.SIZE != 0 || field == 0) {
                throw in.malformed("document.tag", Long.toUnsignedString(tag) + " is not a valid protobuf tag");
            }
            if (!fields.read(field, type, in)) {
                skip(type, in);
            }
        }
    }

    private static void skip(int type, ByteReader in) throws MalformedEntryException {
        switch (type) {
            case VARINT -> varint(in);
            case FIXED64 -> in.i64("document.unknown");
            case LENGTH -> part(in);
            case FIXED32 -> in.part("document.unknown", Integer.BYTES);
            default -> throw in.malformed("document.tag", "wire type " + type + " is unknown");
        }
    }

    private static ByteReader part(ByteReader in) throws MalformedEntryException {
        long length = varint(in);
        if (length < 0 || length > in.left()) {
            throw in.malformed(
                    "document.length",
                    Long.toUnsignedString(length) + " bytes are announced and " + in.left() + " are left");
        }
        return in.part("document", (int) length);
    }

    private static long varint(ByteReader in) throws MalformedEntryException {
        long value = 0;
        for (int shift = 0; shift < MAX_VARINT_BITS; shift += 7) {
            int next = in.u8("document.varint");
            value |= (long) (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw in.malformed("document.varint", "it is longer than 10 bytes");
    }
}

package io.immukafka.wire;

import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/**
 * The fields of an exported transaction as it is sent, with the stream's length in front of it.
 *
 * <p>Of entries, the first one that has the field.
 */
enum ExportedField {
    LENGTH_PREFIX,
    HEADER_LENGTH,
    ID,
    PREV_ALH,
    TIMESTAMP,
    VERSION,
    METADATA_LENGTH,
    METADATA,
    NENTRIES,
    EH,
    BL_TX_ID,
    BL_ROOT,
    KEY_LENGTH,
    KEY,
    ENTRY_METADATA_LENGTH,
    ENTRY_METADATA,
    VALUE_LENGTH,
    VALUE,
    FLAG_LENGTH,
    TRUNCATED;

    private static final int DIGEST = 32;

    /**
     * Where a field is.
     *
     * @param from offset of its first byte
     * @param length at least 1
     */
    record Range(int from, int length) {
        int last() {
            return from + length - 1;
        }

        int middle() {
            return from + length / 2;
        }
    }

    /** Where its fields are; those that it does not have are left out. */
    static Map<ExportedField, Range> in(byte[] sent) {
        return new Walk(sent).fields();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static final class Walk {
        private final Map<ExportedField, Range> found = new EnumMap<>(ExportedField.class);
        private final ByteBuffer in;

        Walk(byte[] sent) {
            in = ByteBuffer.wrap(sent);
        }

        Map<ExportedField, Range> fields() {
            skip(LENGTH_PREFIX, Long.BYTES);
            skip(HEADER_LENGTH, Integer.BYTES);
            skip(ID, Long.BYTES);
            skip(PREV_ALH, DIGEST);
            skip(TIMESTAMP, Long.BYTES);
            int entries = variant(skip(VERSION, Short.BYTES).getShort());
            skip(EH, DIGEST);
            skip(BL_TX_ID, Long.BYTES);
            skip(BL_ROOT, DIGEST);
            for (int i = 0; i < entries; i++) {
                skip(KEY, skip(KEY_LENGTH, Short.BYTES).getShort());
                skip(ENTRY_METADATA, skip(ENTRY_METADATA_LENGTH, Short.BYTES).getShort());
                skip(VALUE, skip(VALUE_LENGTH, Integer.BYTES).getInt());
            }
            if (in.hasRemaining()) {
                skip(FLAG_LENGTH, Short.BYTES);
                skip(TRUNCATED, 1);
            }
            return found;
        }

        /** Skips what depends on the version; returns the number of entries. */
        private int variant(int version) {
            if (version == 0) {
                return skip(NENTRIES, Short.BYTES).getShort();
            }
            skip(METADATA, skip(METADATA_LENGTH, Short.BYTES).getShort());
            return skip(NENTRIES, Integer.BYTES).getInt();
        }

        /** Skips a field; returns its bytes. */
        private ByteBuffer skip(ExportedField field, int length) {
            if (length > 0) {
                found.putIfAbsent(field, new Range(in.position(), length));
            }
            ByteBuffer bytes = in.slice(in.position(), length);
            in.position(in.position() + length);
            return bytes;
        }
    }
}

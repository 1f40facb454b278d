package io.immukafka.tx;

import java.nio.ByteBuffer;
import java.util.OptionalLong;

/**
 * Metadata of an entry, only possible with header version 1. Encoded as attributes {@code u8 code | body} in ascending
 * code: 0 = deleted, 1 = i64 seconds when it expires, 2 = not indexable.
 *
 * @param deleted whether the entry deletes its key
 * @param expiresAt seconds since 1970, empty for never
 * @param nonIndexable whether the entry is left out of the index
 */
public record EntryMetadata(boolean deleted, OptionalLong expiresAt, boolean nonIndexable) {

    /** No attributes. */
    public static final EntryMetadata NONE = new EntryMetadata(false, OptionalLong.empty(), false);

    /** Greatest length of the encoding in bytes. */
    static final int MAX_LENGTH = 1 + 1 + Long.BYTES + 1;

    private static final int DELETED = 0;
    private static final int EXPIRES_AT = 1;
    private static final int NON_INDEXABLE = 2;

    /**
     * Checks that bytes are the canonical encoding.
     *
     * @param at where {@code bytes[from]} is in the transaction, for errors
     * @param entry 0-based number of the entry, for errors
     * @throws MalformedTxException if an attribute is unknown, repeated, out of order or runs past the end
     */
    static void check(byte[] bytes, int from, int length, long at, int entry) throws MalformedTxException {
        int end = from + length;
        int last = -1;
        for (int i = from; i < end; ) {
            int code = bytes[i] & 0xff;
            long offset = at + i - from;
            if (code > NON_INDEXABLE) {
                throw malformed(offset, entry, "attribute " + code + " is unknown; 0, 1 and 2 are known");
            }
            if (code <= last) {
                throw malformed(
                        offset, entry, "attribute " + code + " after " + last + "; they come once each, ascending");
            }
            last = code;
            i++;
            if (code == EXPIRES_AT) {
                if (end - i < Long.BYTES) {
                    throw malformed(offset, entry, "attribute 1 needs 8 bytes and " + (end - i) + " are left");
                }
                i += Long.BYTES;
            }
        }
    }

    /**
     * Parses the canonical encoding, which stands alone.
     *
     * @param entry 0-based number of the entry, for errors
     * @throws MalformedTxException if an attribute is unknown, repeated, out of order or runs past the end
     */
    public static EntryMetadata parse(byte[] encoded, int entry) throws MalformedTxException {
        check(encoded, 0, encoded.length, 0, entry);
        return decode(encoded, encoded.length);
    }

    /**
     * Reads the canonical encoding, as {@link TxVisitor#entry} gives it.
     *
     * @param encoded array that holds it from its start, {@code length} bytes
     */
    public static EntryMetadata decode(byte[] encoded, int length) {
        boolean deleted = false;
        boolean nonIndexable = false;
        OptionalLong expiresAt = OptionalLong.empty();
        for (ByteBuffer in = ByteBuffer.wrap(encoded, 0, length); in.hasRemaining(); ) {
            switch (in.get()) {
                case DELETED -> deleted = true;
                case EXPIRES_AT -> expiresAt = OptionalLong.of(in.getLong());
                default -> nonIndexable = true;
            }
        }
        return length == 0 ? NONE : new EntryMetadata(deleted, expiresAt, nonIndexable);
    }

    private static MalformedTxException malformed(long offset, int entry, String problem) {
        return new MalformedTxException(offset, "entry[" + entry + "].metadata", problem);
    }
}

package io.immukafka.tx;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Metadata of a transaction, only possible with header version 1: up to which transaction the database was truncated,
 * and extra bytes. Encoded as attributes {@code u8 code | body} in ascending code: 0 = u64 transaction id, 1 = u16
 * length | bytes.
 */
public final class TxMetadata {

    /** Greatest number of extra bytes. */
    public static final int MAX_EXTRA = 256;

    /** Greatest length of the encoding in bytes. */
    static final int MAX_LENGTH = 1 + Long.BYTES + 1 + Short.BYTES + MAX_EXTRA;

    /** No attributes. */
    public static final TxMetadata NONE = new TxMetadata(new byte[0]);

    private static final int TRUNCATED_UP_TO = 0;
    private static final int EXTRA = 1;

    private final byte[] encoded;

    private TxMetadata(byte[] encoded) {
        this.encoded = encoded;
    }

    /**
     * Metadata from its attributes.
     *
     * @param truncatedUpTo transaction id, empty for none
     * @param extra up to 256 bytes, null for none
     * @throws IllegalArgumentException if there are more extra bytes
     */
    public static TxMetadata of(OptionalLong truncatedUpTo, byte @Nullable [] extra) {
        if (extra != null && extra.length > MAX_EXTRA) {
            throw new IllegalArgumentException("at most 256 extra bytes are possible, not " + extra.length);
        }
        ByteBuffer out = ByteBuffer.allocate(MAX_LENGTH);
        if (truncatedUpTo.isPresent()) {
            out.put((byte) TRUNCATED_UP_TO).putLong(truncatedUpTo.getAsLong());
        }
        if (extra != null) {
            out.put((byte) EXTRA).putShort((short) extra.length).put(extra);
        }
        return out.position() == 0 ? NONE : new TxMetadata(Arrays.copyOf(out.array(), out.position()));
    }

    /**
     * Parses the canonical encoding, which stands alone.
     *
     * @throws MalformedTxException if an attribute is unknown, repeated, out of order or runs past the end
     */
    public static TxMetadata parse(byte[] encoded) throws MalformedTxException {
        return parse(encoded, 0, encoded.length, 0);
    }

    /**
     * Parses the canonical encoding.
     *
     * @param at where {@code bytes[from]} is in the transaction, for errors
     * @throws MalformedTxException if an attribute is unknown, repeated, out of order or runs past the end
     */
    static TxMetadata parse(byte[] bytes, int from, int length, long at) throws MalformedTxException {
        if (length == 0) {
            return NONE;
        }
        int end = from + length;
        int last = -1;
        for (int i = from; i < end; ) {
            int code = bytes[i] & 0xff;
            long offset = at + i - from;
            if (code > EXTRA) {
                throw malformed(offset, "attribute " + code + " is unknown; 0 and 1 are known");
            }
            if (code <= last) {
                throw malformed(offset, "attribute " + code + " after " + last + "; they come once each, ascending");
            }
            last = code;
            i++;
            i += bodyLength(code, bytes, i, end, offset);
        }
        return new TxMetadata(Arrays.copyOfRange(bytes, from, end));
    }

    private static int bodyLength(int code, byte[] bytes, int i, int end, long offset) throws MalformedTxException {
        int fixed = code == TRUNCATED_UP_TO ? Long.BYTES : Short.BYTES;
        int length = fixed;
        if (code == EXTRA && end - i >= Short.BYTES) {
            length += ((bytes[i] & 0xff) << 8) | (bytes[i + 1] & 0xff);
        }
        if (length > Short.BYTES + MAX_EXTRA) {
            throw malformed(offset, (length - Short.BYTES) + " extra bytes; 256 are the most");
        }
        if (length > end - i) {
            throw malformed(offset, "attribute " + code + " needs " + length + " bytes and " + (end - i) + " are left");
        }
        return length;
    }

    private static MalformedTxException malformed(long offset, String problem) {
        return new MalformedTxException(offset, "header.metadata", problem);
    }

    /** Length of the encoding in bytes. */
    int length() {
        return encoded.length;
    }

    byte[] array() {
        return encoded;
    }

    /** A copy of the canonical encoding. */
    public byte[] toBytes() {
        return encoded.clone();
    }

    /** The transaction up to which the database was truncated. */
    public OptionalLong truncatedUpTo() {
        return encoded.length > 0 && encoded[0] == TRUNCATED_UP_TO
                ? OptionalLong.of(ByteBuffer.wrap(encoded, 1, Long.BYTES).getLong())
                : OptionalLong.empty();
    }

    /** The extra bytes, a copy, or null for none. */
    public byte @Nullable [] extra() {
        int start = truncatedUpTo().isPresent() ? 1 + Long.BYTES : 0;
        return start < encoded.length ? Arrays.copyOfRange(encoded, start + 1 + Short.BYTES, encoded.length) : null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TxMetadata metadata && Arrays.equals(encoded, metadata.encoded);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(encoded);
    }

    @Override
    public String toString() {
        return "TxMetadata[" + HexFormat.of().formatHex(encoded) + "]";
    }
}

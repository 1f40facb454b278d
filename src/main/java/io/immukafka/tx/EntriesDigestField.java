package io.immukafka.tx;

import io.immukafka.hash.Digest;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** The digest over the entries (eH) in the header of an exported transaction, where {@link TxParser} says. */
public final class EntriesDigestField {

    private static final int VERSION_AT = Integer.BYTES + Long.BYTES + Digest.LENGTH + Long.BYTES;
    private static final int VARIANT_AT = VERSION_AT + Short.BYTES;

    private static final byte[] LEFT_OUT = new byte[Digest.LENGTH];

    private EntriesDigestField() {}

    /**
     * Puts it where it was left out.
     *
     * @param begin the transaction's first bytes; not changed
     * @return a copy with the digest; {@code begin} itself if it holds one already, or ends before it
     */
    public static ByteBuffer fill(ByteBuffer begin, Digest eH) {
        int start = begin.position();
        if (begin.remaining() < VARIANT_AT + Short.BYTES) {
            return begin;
        }
        int at = VARIANT_AT + Short.BYTES;
        if (begin.getShort(start + VERSION_AT) != 0) {
            at += Short.toUnsignedInt(begin.getShort(start + VARIANT_AT)) + Integer.BYTES;
        }
        byte[] found = new byte[Digest.LENGTH];
        if (begin.remaining() < at + found.length) {
            return begin;
        }
        begin.get(start + at, found);
        if (!Arrays.equals(found, LEFT_OUT)) {
            return begin;
        }
        return ByteBuffer.allocate(begin.remaining())
                .put(begin.duplicate())
                .put(at, eH.toBytes())
                .flip();
    }
}

package io.immukafka.backup;

import io.immukafka.hash.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Where the fields of a record are, as {@code immuadmin hot-backup} of immudb 1.9 to 1.11 writes it:
 *
 * <pre>
 * "IMMUBACKUP" | u32 formatVersion (1) | u64 txId | u32 checksumLength (32) | u32 payloadLength
 *              | checksum (the transaction's Alh) | payload
 * payload = u64 length | exported transaction of that length
 * </pre>
 */
final class FrameFormat {

    static final byte[] MAGIC = "IMMUBACKUP".getBytes(StandardCharsets.US_ASCII);
    static final int VERSION = 1;

    static final int VERSION_AT = MAGIC.length;
    static final int TX_ID_AT = VERSION_AT + Integer.BYTES;
    static final int CHECKSUM_LENGTH_AT = TX_ID_AT + Long.BYTES;
    static final int PAYLOAD_LENGTH_AT = CHECKSUM_LENGTH_AT + Integer.BYTES;
    static final int CHECKSUM_AT = PAYLOAD_LENGTH_AT + Integer.BYTES;
    static final int PREFIX_AT = CHECKSUM_AT + Digest.LENGTH;

    /** The exported transaction begins here; what lies before it is the record's head. */
    static final int TX_AT = PREFIX_AT + Long.BYTES;

    /** Where the exported transaction's header, and so its id, begins. */
    static final int HEADER_ID_AT = TX_AT + Integer.BYTES;

    static final int PREV_ALH_AT = HEADER_ID_AT + Long.BYTES;

    /** The shortest exported transaction: header length, header of version 0, nothing else. */
    static final long MIN_TX = Integer.BYTES + 3L * Long.BYTES + 3 * Digest.LENGTH + 2 * Short.BYTES;

    static final long MIN_PAYLOAD = Long.BYTES + MIN_TX;

    /** The payload's length is a u32. */
    static final long MAX_PAYLOAD = 0xffff_ffffL;

    private FrameFormat() {}

    /** Writes a record's head, {@link #TX_AT} bytes. */
    static void putHead(ByteBuffer out, long tx, Digest checksum, long length) {
        byte[] alh = new byte[Digest.LENGTH];
        checksum.copyTo(alh, 0);
        out.put(MAGIC).putInt(VERSION).putLong(tx).putInt(Digest.LENGTH).putInt((int) (Long.BYTES + length));
        out.put(alh).putLong(length);
    }
}

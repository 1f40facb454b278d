package io.immukafka.tx;

import io.immukafka.hash.Digest;
import java.nio.ByteBuffer;
import java.util.List;

/** Encodes a transaction as immudb exports it: the other direction of {@link TxParser}. */
public final class TxEncoder {

    /** How a transaction ends. */
    public enum Ending {
        /** As servers before the flag wrote it: the values are whole. */
        WITHOUT_FLAG(0),
        /** The values are whole. */
        WHOLE(Short.BYTES + 1),
        /** Every value is the 32-byte SHA of one that the server has dropped. */
        TRUNCATED(Short.BYTES + 1);

        private final int length;

        Ending(int length) {
            this.length = length;
        }

        /** Number of bytes. */
        public int length() {
            return length;
        }

        /** Puts it. */
        public void encode(ByteBuffer out) {
            if (this != WITHOUT_FLAG) {
                out.putShort((short) 1).put((byte) (this == TRUNCATED ? 1 : 0));
            }
        }
    }

    private static final int FIXED_HEADER = 3 * Long.BYTES + 3 * Digest.LENGTH + 2 * Short.BYTES;

    private TxEncoder() {}

    /**
     * Encodes a header.
     *
     * @return 124 bytes with version 0, 128 and the metadata with version 1
     */
    public static byte[] header(TxHeader header) {
        TxMetadata metadata = header.metadata();
        int length = FIXED_HEADER + (header.version() == 0 ? 0 : metadata.length() + Integer.BYTES);
        ByteBuffer out = ByteBuffer.allocate(length);
        out.putLong(header.id());
        out.put(header.prevAlh().toBytes());
        out.putLong(header.timestamp()).putShort((short) header.version());
        if (header.version() == 0) {
            out.putShort((short) header.entries());
        } else {
            out.putShort((short) metadata.length()).put(metadata.array()).putInt(header.entries());
        }
        out.put(header.eH().toBytes());
        out.putLong(header.blTxId());
        out.put(header.blRoot().toBytes());
        return out.array();
    }

    /** Encodes a whole transaction, without the stream's length prefix. Nothing is checked. */
    public static byte[] encode(TxHeader header, List<TxEntry> entries, Ending ending) {
        byte[] encodedHeader = header(header);
        int length = Integer.BYTES + encodedHeader.length + ending.length;
        for (TxEntry entry : entries) {
            length += 2 * Short.BYTES + Integer.BYTES;
            length += entry.key().length + entry.metadata().length() + entry.value().length;
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        out.putInt(encodedHeader.length).put(encodedHeader);
        for (TxEntry entry : entries) {
            putEntry(out, ByteBuffer.wrap(entry.key()), entry.metadata(), ByteBuffer.wrap(entry.value()));
        }
        ending.encode(out);
        return out.array();
    }

    /**
     * Encodes an entry.
     *
     * @param key what remains of it
     * @param value what remains of it
     */
    public static void putEntry(ByteBuffer out, ByteBuffer key, EntryMetadata metadata, ByteBuffer value) {
        out.putShort((short) key.remaining()).put(key);
        out.putShort((short) metadata.length());
        metadata.encode(out);
        out.putInt(value.remaining()).put(value);
    }
}

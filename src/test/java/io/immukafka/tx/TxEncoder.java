package io.immukafka.tx;

import java.nio.ByteBuffer;
import java.util.Arrays;
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

        /** Puts it. */
        public void encode(ByteBuffer out) {
            if (this != WITHOUT_FLAG) {
                out.putShort((short) 1).put((byte) (this == TRUNCATED ? 1 : 0));
            }
        }
    }

    private TxEncoder() {}

    /** Encodes a whole transaction, without the stream's length prefix. Nothing is checked. */
    public static byte[] encode(TxHeader header, List<TxEntry> entries, Ending ending) {
        byte[] encodedHeader = header.encode();
        int length = Integer.BYTES + encodedHeader.length + ending.length;
        for (TxEntry entry : entries) {
            length += 2 * Short.BYTES + Integer.BYTES;
            length += entry.key().length + metadata(entry.metadata()).length + entry.value().length;
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
        byte[] attributes = metadata(metadata);
        out.putShort((short) attributes.length).put(attributes);
        out.putInt(value.remaining()).put(value);
    }

    private static byte[] metadata(EntryMetadata metadata) {
        ByteBuffer out = ByteBuffer.allocate(EntryMetadata.MAX_LENGTH);
        if (metadata.deleted()) {
            out.put((byte) 0);
        }
        metadata.expiresAt().ifPresent(seconds -> out.put((byte) 1).putLong(seconds));
        if (metadata.nonIndexable()) {
            out.put((byte) 2);
        }
        return Arrays.copyOf(out.array(), out.position());
    }
}

package io.immukafka.tx;

import io.immukafka.hash.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;

/** Encodes a transaction as immudb exports it: the other direction of {@link TxParser}. */
public final class TxEncoder {

    /** How a transaction ends. */
    public enum Ending {
        /** As servers before the flag wrote it: the values are whole. */
        WITHOUT_FLAG,
        /** The values are whole. */
        WHOLE,
        /** Every value is the 32-byte SHA of one that the server has dropped. */
        TRUNCATED
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
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        byte[] encodedHeader = header(header);
        out.writeBytes(u32(encodedHeader.length));
        out.writeBytes(encodedHeader);
        for (TxEntry entry : entries) {
            byte[] metadata = entry.metadata().encode();
            out.writeBytes(u16(entry.key().length));
            out.writeBytes(entry.key());
            out.writeBytes(u16(metadata.length));
            out.writeBytes(metadata);
            out.writeBytes(u32(entry.value().length));
            out.writeBytes(entry.value());
        }
        if (ending != Ending.WITHOUT_FLAG) {
            out.writeBytes(u16(1));
            out.write(ending == Ending.TRUNCATED ? 1 : 0);
        }
        return out.toByteArray();
    }

    private static byte[] u16(int value) {
        return ByteBuffer.allocate(Short.BYTES).putShort((short) value).array();
    }

    private static byte[] u32(int value) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(value).array();
    }
}

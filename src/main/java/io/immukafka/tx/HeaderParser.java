package io.immukafka.tx;

import io.immukafka.hash.Digest;
import java.nio.ByteBuffer;

/** Parses a header that is whole in memory. */
final class HeaderParser {

    private static final int VERSION_AT = 2 * Long.BYTES + Digest.LENGTH;
    private static final int VARIANT_AT = VERSION_AT + Short.BYTES;
    private static final int TAIL = 2 * Digest.LENGTH + Long.BYTES;

    private final byte[] bytes;
    private final int from;
    private final int length;
    private final long base;

    private HeaderParser(byte[] bytes, int from, int length, long base) {
        this.bytes = bytes;
        this.from = from;
        this.length = length;
        this.base = base;
    }

    /**
     * Parses {@code length} bytes, at least the 124 of the shortest header.
     *
     * @param base where {@code bytes[from]} is in the transaction, right behind the headerLength; for errors
     * @throws MalformedTxException if they are not the canonical encoding
     */
    static TxHeader parse(byte[] bytes, int from, int length, long base) throws MalformedTxException {
        return new HeaderParser(bytes, from, length, base).parse();
    }

    /** Where the number of entries is in the encoding of a header. */
    static int entriesAt(TxHeader header) {
        return header.version() == 0
                ? VARIANT_AT
                : VARIANT_AT + Short.BYTES + header.metadata().length();
    }

    private TxHeader parse() throws MalformedTxException {
        ByteBuffer in = ByteBuffer.wrap(bytes, from, length).slice();
        long id = in.getLong(0);
        if (id <= 0) {
            throw malformed(0, "id", Long.toUnsignedString(id) + "; ids go from 1 to 2^63 - 1");
        }
        int version = in.getShort(VERSION_AT) & 0xffff;
        if (version > TxHeader.MAX_VERSION) {
            throw malformed(
                    VERSION_AT,
                    "version",
                    version + "; 0 and 1 are known, a newer server may need a newer version of this program");
        }
        int metadataLength = version == 0 ? 0 : in.getShort(VARIANT_AT) & 0xffff;
        if (metadataLength > TxMetadata.MAX_LENGTH) {
            throw malformed(
                    VARIANT_AT,
                    "metadataLength",
                    metadataLength + " bytes; " + TxMetadata.MAX_LENGTH + " are the most");
        }
        int variant = version == 0 ? Short.BYTES : Short.BYTES + metadataLength + Integer.BYTES;
        if (length != VARIANT_AT + variant + TAIL) {
            throw new MalformedTxException(
                    base - Integer.BYTES,
                    "headerLength",
                    length + " bytes; with version " + version + " and " + metadataLength + " bytes of metadata it has "
                            + (VARIANT_AT + variant + TAIL));
        }
        TxMetadata metadata = TxMetadata.NONE;
        int entries;
        if (version == 0) {
            entries = in.getShort(VARIANT_AT) & 0xffff;
        } else {
            int metadataAt = VARIANT_AT + Short.BYTES;
            metadata = TxMetadata.parse(bytes, from + metadataAt, metadataLength, base + metadataAt);
            entries = in.getInt(metadataAt + metadataLength);
            if (entries < 0) {
                throw malformed(
                        metadataAt + metadataLength,
                        "nentries",
                        Integer.toUnsignedString(entries) + "; at most 2^31 - 1 are possible");
            }
        }
        int tail = VARIANT_AT + variant;
        long blTxId = in.getLong(tail + Digest.LENGTH);
        if (blTxId < 0 || blTxId >= id) {
            throw malformed(
                    tail + Digest.LENGTH, "blTxId", Long.toUnsignedString(blTxId) + "; it is below the id, " + id);
        }
        Digest blRoot = Digest.of(bytes, from + tail + Digest.LENGTH + Long.BYTES);
        if (blTxId == 0 && !blRoot.equals(Digest.ZERO)) {
            throw malformed(tail + Digest.LENGTH + Long.BYTES, "blRoot", blRoot + "; it is zero when blTxId is 0");
        }
        return new TxHeader(
                id,
                Digest.of(bytes, from + Long.BYTES),
                in.getLong(Long.BYTES + Digest.LENGTH),
                version,
                metadata,
                entries,
                Digest.of(bytes, from + tail),
                blTxId,
                blRoot);
    }

    private MalformedTxException malformed(int at, String field, String problem) {
        return new MalformedTxException(base + at, "header." + field, problem);
    }
}

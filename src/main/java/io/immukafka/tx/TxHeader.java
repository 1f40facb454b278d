package io.immukafka.tx;

import io.immukafka.hash.Digest;
import io.immukafka.hash.Sha256;
import java.nio.ByteBuffer;

/**
 * The header of a transaction.
 *
 * @param id from 1 on
 * @param prevAlh Alh of the transaction before, of the first one {@link Digest#OF_NOTHING}
 * @param timestamp when the primary committed it, seconds since 1970
 * @param version of the header's encoding, 0 or 1
 * @param metadata of the transaction, {@link TxMetadata#NONE} with version 0
 * @param entries how many, with version 0 at most 65,535
 * @param eH root of the tree over the entry digests
 * @param blTxId number of Alh's in the append-only tree whose root is {@code blRoot}, below {@code id}
 * @param blRoot that root, {@link Digest#ZERO} if {@code blTxId} is 0
 */
public record TxHeader(
        long id,
        Digest prevAlh,
        long timestamp,
        int version,
        TxMetadata metadata,
        int entries,
        Digest eH,
        long blTxId,
        Digest blRoot) {

    /** Newest version of the header's encoding. */
    public static final int MAX_VERSION = 1;

    private static final int FIXED_LENGTH = 3 * Long.BYTES + 3 * Digest.LENGTH + 2 * Short.BYTES;

    /**
     * Parses the exported encoding, which stands alone.
     *
     * @throws MalformedTxException if it is not the canonical one
     */
    public static TxHeader parse(byte[] encoded) throws MalformedTxException {
        if (encoded.length < FIXED_LENGTH) {
            throw new MalformedTxException(
                    0, "header", encoded.length + " bytes; the shortest header has " + FIXED_LENGTH);
        }
        return HeaderParser.parse(encoded, 0, encoded.length, 0);
    }

    /** The exported encoding: 124 bytes with version 0, 128 and the metadata with version 1. */
    public byte[] encode() {
        int length = FIXED_LENGTH + (version == 0 ? 0 : metadata.length() + Integer.BYTES);
        ByteBuffer out = ByteBuffer.allocate(length).putLong(id).put(prevAlh.toBytes());
        out.putLong(timestamp).putShort((short) version);
        if (version == 0) {
            out.putShort((short) entries);
        } else {
            out.putShort((short) metadata.length()).put(metadata.array()).putInt(entries);
        }
        return out.put(eH.toBytes()).putLong(blTxId).put(blRoot.toBytes()).array();
    }

    /** {@code SHA(id | prevAlh | SHA(rest of the encoded header))}: the checksum of the whole history up to here. */
    public Digest alh() {
        byte[] encoded = encode();
        return alh(new Sha256(), encoded, 0, encoded.length);
    }

    /** The Alh of the encoded header at {@code from}, {@code length} bytes long. */
    public static Digest alh(Sha256 sha, byte[] encoded, int from, int length) {
        // The inner hash covers timestamp, version, variant, eH, blTxId, blRoot: all that follows id and prevAlh.
        int prefix = Long.BYTES + Digest.LENGTH;
        byte[] inner = new byte[Digest.LENGTH];
        sha.add(encoded, from + prefix, length - prefix).finish(inner, 0);
        return sha.add(encoded, from, prefix).add(inner, 0, Digest.LENGTH).finish();
    }
}

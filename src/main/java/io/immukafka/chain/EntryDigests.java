package io.immukafka.chain;

import io.immukafka.hash.Digest;
import io.immukafka.hash.MerkleFrontier;
import io.immukafka.hash.Sha256;

/**
 * Digests the entries of a transaction into its eH, reading values once and in pieces.
 *
 * <p>Version 0: {@code SHA(key | SHA(value))}; version 1:
 * {@code SHA(u16 metadataLength | metadata | u16 keyLength | key | SHA(value))}. Whether values stand for themselves or
 * for their SHA is known only from the flag at the end, so while every value has 32 bytes both trees are kept.
 */
final class EntryDigests {

    private final Sha256 entry = new Sha256();
    private final Sha256 value = new Sha256();
    private final MerkleFrontier whole = new MerkleFrontier();
    private final MerkleFrontier truncated = new MerkleFrontier();

    private final byte[] digest = new byte[Digest.LENGTH];
    private final byte[] literal = new byte[Digest.LENGTH];
    private byte[] head = new byte[512];
    private int headLength;
    private int version;
    private boolean digestsOnly;
    private int literalLength;

    void begin(int headerVersion) {
        version = headerVersion;
        whole.clear();
        truncated.clear();
        value.reset();
        digestsOnly = true;
    }

    void entry(byte[] key, int keyLength, byte[] metadata, int metadataLength, long valueLength) {
        head = withRoom(head, keyLength + metadataLength + 2 * Short.BYTES);
        headLength = 0;
        if (version > 0) {
            addU16(metadataLength);
            add(metadata, metadataLength);
            addU16(keyLength);
        }
        add(key, keyLength);
        digestsOnly &= valueLength == Digest.LENGTH;
        literalLength = 0;
    }

    private static byte[] withRoom(byte[] array, int length) {
        return length <= array.length ? array : new byte[Math.max(length, 2 * array.length)];
    }

    private void addU16(int number) {
        head[headLength++] = (byte) (number >>> 8);
        head[headLength++] = (byte) number;
    }

    private void add(byte[] bytes, int length) {
        System.arraycopy(bytes, 0, head, headLength, length);
        headLength += length;
    }

    void value(byte[] bytes, int offset, int length) {
        value.add(bytes, offset, length);
        if (digestsOnly) {
            System.arraycopy(bytes, offset, literal, literalLength, length);
            literalLength += length;
        }
    }

    void entryEnd() {
        value.finish(digest, 0);
        append(whole, digest);
        if (digestsOnly) {
            append(truncated, literal);
        }
    }

    private void append(MerkleFrontier tree, byte[] valueDigest) {
        entry.add(head, 0, headLength).add(valueDigest, 0, Digest.LENGTH).finish(digest, 0);
        tree.append(digest, 0);
    }

    /** The root over the entries, reading the values as the flag says. */
    Digest root(boolean valuesAreDigests) {
        return (valuesAreDigests ? truncated : whole).root();
    }
}

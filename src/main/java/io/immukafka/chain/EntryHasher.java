package io.immukafka.chain;

import io.immukafka.hash.Digest;
import io.immukafka.hash.Sha256;

/**
 * Computes the digests that the tree of a transaction is built from, one entry after the other.
 *
 * <p>Header version 0: {@code SHA(key | SHA(value))}; version 1:
 * {@code SHA(u16 metadataLength | metadata | u16 keyLength | key | SHA(value))}. Not safe for several threads.
 */
public final class EntryHasher {

    private final Sha256 sha = new Sha256();
    private byte[] head = new byte[512];
    private int headLength;

    /**
     * Begins an entry.
     *
     * @param headerVersion 0 or 1; with 0 the metadata is left out
     * @param key array that holds the key, from its start, {@code keyLength} bytes
     * @param metadata array that holds the canonical metadata, from its start, {@code metadataLength} bytes
     */
    public void begin(int headerVersion, byte[] key, int keyLength, byte[] metadata, int metadataLength) {
        int most = keyLength + metadataLength + 2 * Short.BYTES;
        if (most > head.length) {
            head = new byte[Math.max(most, 2 * head.length)];
        }
        headLength = 0;
        if (headerVersion > 0) {
            addU16(metadataLength);
            add(metadata, metadataLength);
            addU16(keyLength);
        }
        add(key, keyLength);
    }

    private void addU16(int number) {
        head[headLength++] = (byte) (number >>> 8);
        head[headLength++] = (byte) number;
    }

    private void add(byte[] bytes, int length) {
        System.arraycopy(bytes, 0, head, headLength, length);
        headLength += length;
    }

    /**
     * Writes the digest of the entry that was begun, if its value has this digest; for the same entry as often as needed.
     *
     * @param valueDigest array that holds it, from its start; may be {@code target}
     * @param target takes the 32 bytes, from its start
     */
    public void digest(byte[] valueDigest, byte[] target) {
        sha.add(head, 0, headLength).add(valueDigest, 0, Digest.LENGTH).finish(target, 0);
    }
}

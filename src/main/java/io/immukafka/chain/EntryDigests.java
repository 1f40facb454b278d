package io.immukafka.chain;

import io.immukafka.hash.Digest;
import io.immukafka.hash.Sha256;

/**
 * Digests the entries of a transaction for the tree over them, reading values once and in pieces.
 *
 * <p>Whether values stand for themselves or for their SHA is known only from the flag at the end, so while every value has
 * 32 bytes the leaves of both trees are given out. Not safe for several threads.
 */
public final class EntryDigests {

    /** A tree that takes the digest of each entry, in order. */
    public interface Leaves {

        /** Takes the 32 bytes from {@code offset} on; they are valid only during the call. */
        void append(byte[] digest, int offset);
    }

    private final Leaves whole;
    private final Leaves truncated;
    private final EntryHasher entry = new EntryHasher();
    private final Sha256 value = new Sha256();
    private final byte[] digest = new byte[Digest.LENGTH];
    private final byte[] literal = new byte[Digest.LENGTH];
    private int version;
    private boolean digestsOnly;
    private int literalLength;

    /**
     * Digests for these trees.
     *
     * @param whole its values stand for themselves
     * @param truncated its values stand for their SHA; incomplete if a value has not 32 bytes
     */
    public EntryDigests(Leaves whole, Leaves truncated) {
        this.whole = whole;
        this.truncated = truncated;
    }

    /** Begins a transaction, whatever became of the one before; the trees are the caller's to clear. */
    public void begin(int headerVersion) {
        version = headerVersion;
        value.reset();
        digestsOnly = true;
    }

    /** Begins an entry, as {@link io.immukafka.tx.TxVisitor#entry} gives it. */
    public void entry(byte[] key, int keyLength, byte[] metadata, int metadataLength, long valueLength) {
        entry.begin(version, key, keyLength, metadata, metadataLength);
        digestsOnly &= valueLength == Digest.LENGTH;
        literalLength = 0;
    }

    /** Takes the next piece of the value. */
    public void value(byte[] bytes, int offset, int length) {
        value.add(bytes, offset, length);
        if (digestsOnly) {
            System.arraycopy(bytes, offset, literal, literalLength, length);
            literalLength += length;
        }
    }

    /** Ends the entry. */
    public void entryEnd() {
        value.finish(digest, 0);
        append(whole, digest);
        if (digestsOnly) {
            append(truncated, literal);
        }
    }

    private void append(Leaves tree, byte[] valueDigest) {
        entry.digest(valueDigest, digest);
        tree.append(digest, 0);
    }
}

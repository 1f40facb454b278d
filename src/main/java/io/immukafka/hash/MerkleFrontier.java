package io.immukafka.hash;

/**
 * The right edge of a growing Merkle tree: as much as its root needs, at most 63 nodes.
 *
 * <p>Leaf {@code SHA(0x00 | data)}, node {@code SHA(0x01 | left | right)}; neighbours are paired level by level and
 * an odd last node moves up unchanged, which gives the tree of RFC 6962. immudb builds both of its trees so: over the
 * entry digests of a transaction (root eH) and over the Alh's of a history (root blRoot).
 *
 * <p>The peaks are the roots of the full trees that the leaves fall into, the largest on the left; their heights are the
 * bits of the size. With 7 leaves, 111 in binary, and the root over them:
 *
 * <pre>{@code
 *              root
 *            /      \
 *        [2]         o
 *       /   \       / \
 *      o     o    [1] [0]      peaks[h] is the root of 2^h leaves
 *     / \   / \   / \  |
 *    1   2 3   4 5   6 7
 * }</pre>
 *
 * <p>Not safe for several threads.
 */
public final class MerkleFrontier {

    private static final int MAX_LEVELS = Long.SIZE - 1;

    private final Sha256 sha = new Sha256();
    private byte[] peaks = new byte[8 * Digest.LENGTH];
    private final byte[] node = new byte[Digest.LENGTH];
    private long size;

    /** Number of leaves. */
    public long size() {
        return size;
    }

    /** Back to the empty tree. */
    public void clear() {
        size = 0;
    }

    /** Appends a leaf over the 32 bytes of {@code data} from {@code offset} on. */
    public void append(byte[] data, int offset) {
        sha.addByte(Sha256.LEAF).add(data, offset, Digest.LENGTH).finish(node, 0);
        // Every full pair to the left is closed: a carry, as in binary counting.
        int level = 0;
        for (long full = size; (full & 1) == 1; full >>>= 1) {
            join(level, node);
            level++;
        }
        store(level);
        size++;
    }

    /** Makes the parent of a peak and what is to its right, in the place of the latter. */
    private void join(int level, byte[] right) {
        sha.addByte(Sha256.NODE)
                .add(peaks, level * Digest.LENGTH, Digest.LENGTH)
                .add(right, 0, Digest.LENGTH)
                .finish(right, 0);
    }

    private void store(int level) {
        int offset = level * Digest.LENGTH;
        if (offset == peaks.length) {
            byte[] larger = new byte[Math.min(2 * peaks.length, MAX_LEVELS * Digest.LENGTH)];
            System.arraycopy(peaks, 0, larger, 0, peaks.length);
            peaks = larger;
        }
        System.arraycopy(node, 0, peaks, offset, Digest.LENGTH);
    }

    /** The root over all leaves so far; of the empty tree the SHA of nothing. */
    public Digest root() {
        if (size == 0) {
            return Digest.OF_NOTHING;
        }
        int level = Long.numberOfTrailingZeros(size);
        byte[] root = new byte[Digest.LENGTH];
        System.arraycopy(peaks, level * Digest.LENGTH, root, 0, Digest.LENGTH);
        for (level++; level < Long.SIZE - Long.numberOfLeadingZeros(size); level++) {
            if ((size >>> level & 1) == 1) {
                join(level, root);
            }
        }
        return Digest.wrap(root);
    }
}

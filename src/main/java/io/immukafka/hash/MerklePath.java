package io.immukafka.hash;

import java.util.List;

/**
 * The way from one leaf of immudb's Merkle tree up to its root: what shows that the leaf is in the tree.
 *
 * <p>The tree is that of {@link MerkleFrontier}, and so of RFC 6962, whose audit path (2.1.1) this is. immudb's own
 * {@code htree.InclusionProof} has the same terms in the same order.
 *
 * @param index of the leaf, from 0 on
 * @param size number of leaves, at least 1
 * @param siblings what the nodes on the way are joined with, from the leaf up: {@link #length} of them
 */
public record MerklePath(int index, int size, List<Digest> siblings) {

    /**
     * Takes the siblings.
     *
     * @throws IllegalArgumentException if there is no such leaf, or another number of siblings
     */
    public MerklePath {
        if (siblings.size() != length(index, size)) {
            throw new IllegalArgumentException("the path of leaf " + index + " of " + size + " has "
                    + length(index, size) + " siblings, not " + siblings.size());
        }
        siblings = List.copyOf(siblings);
    }

    /**
     * How many siblings the path of a leaf has.
     *
     * @throws IllegalArgumentException unless {@code 0 <= index < size}
     */
    public static int length(int index, int size) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("a tree of " + size + " leaves has no leaf " + index);
        }
        int inner = inner(index, size);
        return inner + Integer.bitCount(index >>> inner);
    }

    /** Number of levels on which the leaf's node is not the last one: below them it has a sibling on every level. */
    private static int inner(int index, int size) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(index ^ (size - 1));
    }

    /** The root that this path leads to from a leaf over these 32 bytes of data. */
    public Digest root(Digest data) {
        Sha256 sha = new Sha256();
        byte[] node = new byte[Digest.LENGTH];
        sha.addByte(Sha256.LEAF).add(data.toBytes(), 0, Digest.LENGTH).finish(node, 0);
        int inner = inner(index, size);
        for (int level = 0; level < siblings.size(); level++) {
            byte[] sibling = siblings.get(level).toBytes();
            boolean left = level < inner && (index >>> level & 1) == 0;
            sha.addByte(Sha256.NODE)
                    .add(left ? node : sibling, 0, Digest.LENGTH)
                    .add(left ? sibling : node, 0, Digest.LENGTH)
                    .finish(node, 0);
        }
        return Digest.wrap(node);
    }
}

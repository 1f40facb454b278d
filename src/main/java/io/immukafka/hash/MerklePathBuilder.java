package io.immukafka.hash;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/**
 * Finds the path of one leaf while the leaves of a tree of known size go by. It keeps the path and one frontier, whatever
 * the size: each sibling is the root over a range of neighbouring leaves, and the ranges follow each other. Not safe for
 * several threads.
 */
public final class MerklePathBuilder {

    /**
     * The leaves below a sibling.
     *
     * @param end the first leaf behind them
     * @param level of the sibling in the path
     */
    private record LeafRange(int end, int level) {}

    private final int index;
    private final int size;
    private final Digest[] siblings;
    private final Deque<LeafRange> ranges;
    private final MerkleFrontier frontier = new MerkleFrontier();
    private int appended;

    /**
     * A builder without leaves.
     *
     * @throws IllegalArgumentException unless {@code 0 <= index < size}
     */
    public MerklePathBuilder(int index, int size) {
        this.index = index;
        this.size = size;
        siblings = new Digest[MerklePath.length(index, size)];
        ranges = ranges(index, size, siblings.length);
    }

    /** From the root down: the half that the leaf is not in is a sibling. In the order of the leaves. */
    private static Deque<LeafRange> ranges(int index, int size, int length) {
        Deque<LeafRange> before = new ArrayDeque<>();
        Deque<LeafRange> after = new ArrayDeque<>();
        int from = 0;
        int to = size;
        for (int level = length - 1; level >= 0; level--) {
            int middle = from + Integer.highestOneBit(to - from - 1);
            if (index < middle) {
                after.addFirst(new LeafRange(to, level));
                to = middle;
            } else {
                before.addLast(new LeafRange(middle, level));
                from = middle;
            }
        }
        before.addAll(after);
        return before;
    }

    /**
     * Takes the next leaf, over the 32 bytes of {@code data} from {@code offset} on.
     *
     * @throws IllegalStateException if the tree has all its leaves
     */
    public void append(byte[] data, int offset) {
        if (appended == size) {
            throw new IllegalStateException("the tree has its " + size + " leaves");
        }
        if (appended != index) {
            frontier.append(data, offset);
            LeafRange range = ranges.getFirst();
            if (appended + 1 == range.end()) {
                siblings[range.level()] = frontier.root();
                frontier.clear();
                ranges.removeFirst();
            }
        }
        appended++;
    }

    /**
     * The path, once all leaves have come.
     *
     * @throws IllegalStateException if leaves are missing
     */
    public MerklePath path() {
        if (appended < size) {
            throw new IllegalStateException((size - appended) + " of " + size + " leaves are missing");
        }
        return new MerklePath(index, size, Arrays.asList(siblings));
    }
}

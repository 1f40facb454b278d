package io.immukafka.connect.sink;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;

/** Which offset of a partition may be committed: nothing before it is still waiting for the replica. */
final class OffsetTracker {

    /** A run of records that wait for the same transaction; {@code next} is the offset after the last of them. */
    private record Run(long tx, long next) {}

    private final Deque<Run> runs = new ArrayDeque<>();
    private long lastTx;

    /**
     * A record was taken.
     *
     * @param offset its own
     * @param tx transaction whose application makes it needless
     */
    void took(long offset, long tx) {
        // A record is done only when those before it are.
        lastTx = Math.max(lastTx, tx);
        if (!runs.isEmpty() && runs.getLast().tx() == lastTx) {
            runs.removeLast();
        }
        runs.addLast(new Run(lastTx, offset + 1));
    }

    /** The transaction that a record waits for which carries none itself. */
    long lastTx() {
        return lastTx;
    }

    /** The offset after the last record that is needless once {@code tx} is applied, if it moved. */
    OptionalLong committable(long tx) {
        OptionalLong next = OptionalLong.empty();
        while (!runs.isEmpty() && runs.getFirst().tx() <= tx) {
            next = OptionalLong.of(runs.removeFirst().next());
        }
        return next;
    }

    /** The partition is read from its beginning again. */
    void rewind() {
        runs.clear();
        lastTx = 0;
    }
}

package io.immukafka.replay;

import io.immukafka.chain.Position;
import java.util.Optional;
import java.util.TreeMap;

/** What the primary said of its own position, kept until a transaction with that id comes. */
final class Checkpoints {

    private static final int MOST = 1024;

    private final TreeMap<Long, Item.Checkpoint> expected = new TreeMap<>();

    /** Keeps what the primary said of a transaction that has not come yet; the oldest is forgotten beyond 1024. */
    void expect(Item.Checkpoint checkpoint) {
        expected.put(checkpoint.tx(), checkpoint);
        if (expected.size() > MOST) {
            expected.pollFirstEntry();
        }
    }

    /** Where the primary said otherwise of this transaction, if it did. */
    Optional<Item.Checkpoint> contradicting(Position reached) {
        return Optional.ofNullable(expected.get(reached.tx()))
                .filter(checkpoint -> !checkpoint.state().equals(reached));
    }

    /** Forgets what was said of transactions up to {@code tx}. */
    void forget(long tx) {
        expected.headMap(tx, true).clear();
    }

    void clear() {
        expected.clear();
    }
}

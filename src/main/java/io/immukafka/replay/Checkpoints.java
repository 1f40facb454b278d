package io.immukafka.replay;

import io.immukafka.chain.Position;
import io.immukafka.chain.Verdict;
import io.immukafka.hash.Digest;
import java.util.Optional;
import java.util.TreeMap;

/** What the primary said of its own position, kept until a transaction with that id comes. */
final class Checkpoints {

    private static final int MOST = 1024;

    private final TreeMap<Long, Digest> expected = new TreeMap<>();

    /** Keeps what the primary said of a transaction that has not come yet; the oldest is forgotten beyond 1024. */
    void expect(Position state) {
        expected.put(state.tx(), state.alh());
        if (expected.size() > MOST) {
            expected.pollFirstEntry();
        }
    }

    /** What the primary said otherwise of this transaction, if it did. */
    Optional<Verdict.Fork> contradict(Position reached) {
        Digest said = expected.get(reached.tx());
        expected.headMap(reached.tx(), true).clear();
        return said == null || said.equals(reached.alh())
                ? Optional.empty()
                : Optional.of(new Verdict.Fork(reached.tx(), reached.alh(), said));
    }

    void clear() {
        expected.clear();
    }
}

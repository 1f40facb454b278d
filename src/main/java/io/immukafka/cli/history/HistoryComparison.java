package io.immukafka.cli.history;

import io.immukafka.engine.EngineException;
import io.immukafka.hash.Digest;

/** Whether two places hold the same history, and where they part: in logarithmically many look-ups. */
public sealed interface HistoryComparison {

    /** What both hold is the same, up to this transaction. */
    record Same(long upTo) implements HistoryComparison {}

    /** Nothing that both hold could tell. */
    record NoOverlap() implements HistoryComparison {}

    /**
     * They differ.
     *
     * @param tx the first transaction that differs
     * @param exact false if they may differ before too, where not both hold anything
     * @param one its Alh in the first place
     * @param other its Alh in the second place
     */
    record Different(long tx, boolean exact, Digest one, Digest other) implements HistoryComparison {}

    /** Compares. A checksum covers all before it: where two agree, everything before agrees. */
    static HistoryComparison of(History one, History other) throws EngineException {
        long low = Math.max(one.before().tx(), other.before().tx());
        long high = Math.min(one.last().tx(), other.last().tx());
        if (high < low) {
            return new NoOverlap();
        }
        if (one.alh(high).equals(other.alh(high))) {
            return new Same(high);
        }
        if (!one.alh(low).equals(other.alh(low))) {
            return new Different(low, false, one.alh(low), other.alh(low));
        }
        // The same at low, different at high.
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (one.alh(middle).equals(other.alh(middle))) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return new Different(high, true, one.alh(high), other.alh(high));
    }
}

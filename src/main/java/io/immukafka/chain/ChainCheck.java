package io.immukafka.chain;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Holds what was computed of a transaction against what was said of it and against the position reached so far. */
public final class ChainCheck {

    private ChainCheck() {}

    /** How a transaction contradicts its header or its claim, if at all. */
    public static Optional<Verdict.Corrupt> integrity(RecomputedTx tx, Claim claim) {
        Optional<Verdict.Corrupt> corrupt = claim(claim, tx.claim());
        if (corrupt.isEmpty() && !tx.entriesMatch()) {
            return corrupt(
                    tx.tx(),
                    "eH (root over its entries)",
                    tx.header().eH().toHex(),
                    tx.eH().toHex());
        }
        return corrupt;
    }

    /**
     * How a claim contradicts the transaction's header, if at all: known before the first value arrives.
     *
     * @param computed the claim that follows from the header, see {@link Claim#of}
     */
    public static Optional<Verdict.Corrupt> claim(Claim stated, Claim computed) {
        if (stated.tx() != computed.tx()) {
            return corrupt(computed.tx(), "id", stated.tx(), computed.tx());
        }
        if (!stated.prevAlh().equals(computed.prevAlh())) {
            return corrupt(
                    computed.tx(),
                    "prevAlh",
                    stated.prevAlh().toHex(),
                    computed.prevAlh().toHex());
        }
        if (!stated.alh().equals(computed.alh())) {
            return corrupt(
                    computed.tx(), "Alh", stated.alh().toHex(), computed.alh().toHex());
        }
        if (stated.timestamp() != computed.timestamp()) {
            return corrupt(computed.tx(), "timestamp", stated.timestamp(), computed.timestamp());
        }
        if (stated.entries() != computed.entries()) {
            return corrupt(computed.tx(), "number of entries", stated.entries(), computed.entries());
        }
        if (stated.length() != computed.length()) {
            return corrupt(computed.tx(), "length", stated.length(), computed.length());
        }
        return Optional.empty();
    }

    /** How a transaction relates to a position, by its ids and checksums alone. */
    public static Verdict link(Position position, Claim tx) {
        long next = position.tx() + 1;
        if (tx.tx() > next) {
            return new Verdict.Gap(position, tx.tx());
        }
        if (tx.tx() == next) {
            return tx.prevAlh().equals(position.alh())
                    ? new Verdict.Next(tx.reached())
                    : new Verdict.Fork(position.tx(), position.alh(), tx.prevAlh());
        }
        if (tx.tx() == position.tx() && !tx.alh().equals(position.alh())) {
            return new Verdict.Fork(tx.tx(), position.alh(), tx.alh());
        }
        return new Verdict.Duplicate(tx.tx());
    }

    /**
     * How a transaction relates to a position, by its ids and checksums alone, if a history may begin with any transaction.
     *
     * @param position null if nothing came before
     */
    public static Verdict linkOrBegin(@Nullable Position position, Claim tx) {
        if (position == null && tx.tx() > 1) {
            return new Verdict.Next(tx.reached());
        }
        // Nothing precedes transaction 1, so what it continues is known.
        return link(position == null ? Position.EMPTY : position, tx);
    }

    private static Optional<Verdict.Corrupt> corrupt(long tx, String field, Object stated, Object computed) {
        return Optional.of(new Verdict.Corrupt(tx, field, stated.toString(), computed.toString()));
    }
}

package io.immukafka.cli.option;

import io.immukafka.chain.Claim;
import org.jspecify.annotations.Nullable;

/**
 * Which transactions of a source are wanted.
 *
 * @param fromTx the first, 1 for all
 * @param untilTx the last, {@link Long#MAX_VALUE} for all
 * @param untilTime seconds since 1970: the first transaction that was committed later ends the run; null for none
 */
public record Bounds(long fromTx, long untilTx, @Nullable Long untilTime) {

    public static final Bounds ALL = new Bounds(1, Long.MAX_VALUE, null);

    /** Whether this transaction, and so all that follow, are too late. */
    public boolean ends(Claim tx) {
        return tx.tx() > untilTx || (untilTime != null && tx.timestamp() > untilTime);
    }

    /** Whether nothing can follow this transaction. */
    public boolean complete(Claim tx) {
        return tx.tx() >= untilTx;
    }

    public boolean precedes(Claim tx) {
        return tx.tx() < fromTx;
    }
}

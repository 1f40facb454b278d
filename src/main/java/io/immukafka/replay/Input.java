package io.immukafka.replay;

import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.chain.RecomputedTx;
import io.immukafka.engine.TxBuffer;
import org.jspecify.annotations.Nullable;

/** An item read from an origin, in its order. */
sealed interface Input {

    /** Transaction that it is about. */
    long tx();

    /** Where it was read, for messages. */
    String from();

    /**
     * A complete transaction that bears its claim out.
     *
     * @param claim what the origin says of it
     * @param computed what its bytes say
     */
    record Whole(Claim claim, RecomputedTx computed, TxBuffer content, String from) implements Input {
        @Override
        public long tx() {
            return claim.tx();
        }
    }

    /**
     * Parts of a transaction are missing.
     *
     * @param what is missing
     */
    record Missing(long tx, String what, String from) implements Input {}

    /**
     * A transaction that cannot be right, whatever the position.
     *
     * @param what is wrong
     */
    record Broken(long tx, String what, @Nullable Throwable cause, String from) implements Input {}

    /**
     * The primary's state as it reported it.
     *
     * @param position where it was at some time
     */
    record State(Position position, String from) implements Input {
        @Override
        public long tx() {
            return position.tx();
        }
    }
}

package io.immukafka.replay;

import io.immukafka.engine.EngineException;
import java.util.function.Supplier;

/** What to do with an input. */
sealed interface Decision {

    /** It continues the history. */
    record Accept(Input.Whole tx) implements Decision {}

    /** It is a repeat, or was taken note of. */
    record Skip() implements Decision {}

    /** The replica's own header of this transaction tells whether it is of the same history. */
    record Compare(long tx) implements Decision {}

    /**
     * Transactions before it are missing.
     *
     * @param what is missing
     * @param gap why the replay stops if they are nowhere
     */
    record Missing(String what, Supplier<EngineException> gap) implements Decision {}

    /** It cannot be right, or no replica may have it. */
    record Refuse(EngineException why) implements Decision {}
}

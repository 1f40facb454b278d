package io.immukafka.replay;

import io.immukafka.engine.EngineException;

/** What becomes of an item. */
sealed interface Judgement {

    /** It is proved and continues the history. */
    record Accept(Item.Whole tx) implements Judgement {}

    /** It is a repeat, or was taken note of. */
    record Skip() implements Judgement {}

    /**
     * Transactions before it are missing.
     *
     * @param what is missing
     * @param gap why the replay stops if they are nowhere
     */
    record Missing(String what, EngineException gap) implements Judgement {}

    /** It can't be right, or no replica may have it. */
    record Refuse(EngineException why) implements Judgement {}
}

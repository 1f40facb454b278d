package io.immukafka.replay;

import io.immukafka.chain.Position;
import io.immukafka.engine.EngineException;

/** What a replay wants done. */
sealed interface ReplayAction {

    /** See that the replica is there and fit, and read its position: {@code Prepared}, or why not. */
    record Prepare() implements ReplayAction {}

    /** Send a transaction: {@code Done} or {@code CallFailed}. */
    record Send(long call, Item.Whole tx) implements ReplayAction {}

    /** End a call; its failure is still reported. */
    record Cancel(long call) implements ReplayAction {}

    /** The item is needed no more: free its memory. */
    record Drop(Item item) implements ReplayAction {}

    /** The replica's position is this. */
    record Reached(Position position) implements ReplayAction {}

    /** Read the origin from its beginning again: {@code Rewound}. */
    record Rewind(String why) implements ReplayAction {}

    /** Say in the log. */
    record Report(String message, boolean trouble) implements ReplayAction {}

    /** Stop for good. */
    record Fail(EngineException cause) implements ReplayAction {}
}

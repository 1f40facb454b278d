package io.immukafka.replay;

import io.immukafka.chain.Position;
import io.immukafka.engine.EngineException;
import org.jspecify.annotations.Nullable;

/** An output of the replay machine. */
sealed interface ReplayAction {

    /** Request a session: {@code SessionGranted}, and perhaps {@code SessionReclaimed} later. */
    record AcquireSession() implements ReplayAction {}

    /** Give the session back, or the place in the line. */
    record ReleaseSession() implements ReplayAction {}

    /**
     * See that the replica exists and is fit, and read its position: {@code Prepared}, or why not.
     *
     * @param defaultLimits whether a missing replica is created with immudb's limits if those of the primary are unknown
     */
    record Prepare(boolean defaultLimits) implements ReplayAction {}

    /** Send a transaction: {@code Done} or {@code CallFailed}. */
    record Send(long call, Input.Whole tx) implements ReplayAction {}

    /** End a call; its failure is still reported. */
    record Cancel(long call) implements ReplayAction {}

    /** Read the replica's own header of a transaction: {@code Compared} or {@code CompareFailed}. */
    record Compare(long tx) implements ReplayAction {}

    /** The input is no longer needed: free its memory. */
    record Drop(Input input) implements ReplayAction {}

    /** The replica's position is this. */
    record Reached(Position position) implements ReplayAction {}

    /** Everything that was offered is applied, and the replica itself states this position. */
    record Confirmed(Position position) implements ReplayAction {}

    /**
     * Read the origin again: {@code Rewound}.
     *
     * @param after from somewhere before the end of this transaction on; 0 for the origin's beginning
     */
    record Rewind(String why, long after) implements ReplayAction {}

    /**
     * Transactions are missing, and the origin is read on to its end: {@code Ended}.
     *
     * @param what is missing; null if nothing is any more
     */
    record Missing(@Nullable String what) implements ReplayAction {}

    /** Say in the log. */
    record Report(String message, boolean trouble) implements ReplayAction {}

    /** Fail. */
    record Fail(EngineException cause) implements ReplayAction {}
}

package io.immukafka.replay;

import io.immukafka.chain.Position;
import io.immukafka.client.error.ServerException;
import io.immukafka.engine.EngineException;

/** An input of the replay machine. */
sealed interface ReplayEvent {

    /** Time has passed. */
    record Tick() implements ReplayEvent {}

    /** The awaited answer has not arrived for too long. */
    record Stalled() implements ReplayEvent {}

    /** The origin gave something. */
    record Offered(Input input) implements ReplayEvent {}

    /** The origin is read again, as far back as was asked; everything offered before this was read earlier. */
    record Rewound() implements ReplayEvent {}

    /** The origin has come to its end; everything that it has was offered before this. */
    record Ended() implements ReplayEvent {}

    /** Once everything that was offered is applied, the replica's own position is wanted: {@code Confirmed}. */
    record Confirm() implements ReplayEvent {}

    /**
     * The replica exists and is fit.
     *
     * @param position its newest committed transaction
     * @param maxConcurrency its commit slots
     */
    record Prepared(Position position, int maxConcurrency) implements ReplayEvent {}

    /** The replica cannot be reached. */
    record PrepareFailed(ServerException cause) implements ReplayEvent {}

    /** The session that was requested may be used. */
    record SessionGranted() implements ReplayEvent {}

    /** Other databases wait for a session. */
    record SessionReclaimed() implements ReplayEvent {}

    /** The replica does not exist, and nothing has told the limits with which it is to be created. */
    record LimitsUnknown() implements ReplayEvent {}

    /** The replica is not fit. */
    record Unfit(EngineException cause) implements ReplayEvent {}

    /**
     * A call succeeded.
     *
     * @param committed what the replica says it has committed
     */
    record Done(long call, Position committed) implements ReplayEvent {}

    /** A call failed. */
    record CallFailed(long call, ServerException cause) implements ReplayEvent {}

    /** The replica's own position after a transaction. */
    record Compared(Position there) implements ReplayEvent {}

    /** The replica's header of a transaction could not be read. */
    record CompareFailed(long tx, ServerException cause) implements ReplayEvent {}
}

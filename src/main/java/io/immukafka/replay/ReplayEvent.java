package io.immukafka.replay;

import io.immukafka.chain.Position;
import io.immukafka.client.ServerException;
import io.immukafka.engine.EngineException;

/** What happens to a replay. */
sealed interface ReplayEvent {

    /** Time has passed. */
    record Tick() implements ReplayEvent {}

    /** The origin gave something. */
    record Offered(Item item) implements ReplayEvent {}

    /** The origin is read from its beginning again; everything offered before this was read earlier. */
    record Rewound() implements ReplayEvent {}

    /**
     * The replica is there and fit.
     *
     * @param position its newest committed transaction
     * @param maxConcurrency its commit slots
     */
    record Prepared(Position position, int maxConcurrency) implements ReplayEvent {}

    /** The replica can't be reached. */
    record PrepareFailed(ServerException cause) implements ReplayEvent {}

    /** The replica is not fit. */
    record Unfit(EngineException cause) implements ReplayEvent {}

    /** A call succeeded: the replica has the transaction. */
    record Done(long call) implements ReplayEvent {}

    /** A call failed. */
    record CallFailed(long call, ServerException cause) implements ReplayEvent {}
}

package io.immukafka.cli;

import io.immukafka.engine.Destination;
import io.immukafka.engine.EngineException;
import java.time.Duration;
import java.util.Optional;

/** A place opened for writing. */
interface Sink extends Destination {

    /** Waits until everything that was put has arrived, for a bounded time; whether it has. */
    boolean settled(Duration wait) throws EngineException, InterruptedException;

    /** Whether it proves what it gets, so that nothing before it needs to. */
    default boolean proves() {
        return false;
    }

    /** What is being sat out at present, if anything. */
    default Optional<String> trouble() {
        return Optional.empty();
    }
}

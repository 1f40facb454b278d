package io.immukafka.engine;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The heart of an engine: a state that events change. It does no input or output, holds no thread and reads no clock,
 * so that the same machine runs against real servers and in a simulation with virtual time.
 *
 * @param <E> events
 * @param <A> actions
 */
public interface Machine<E, A> {

    /** When there is nothing to wake up for. */
    long NEVER = Long.MAX_VALUE;

    /**
     * Changes the state.
     *
     * @param event what happened
     * @param now time in milliseconds of a clock that never goes back
     * @param actions takes what is to be done, in order
     */
    void step(E event, long now, Consumer<? super A> actions);

    /**
     * When {@link #tick} is due, in milliseconds of the same clock, or {@link #NEVER}. May be in the past.
     */
    long wakeAt();

    /** The event that tells that time has passed. */
    E tick();

    /**
     * The answer that the engine is waiting for and should receive soon, such as {@code transaction 7 from the server}; null if
     * it waits for nothing, or for something without a time limit.
     */
    @Nullable
    String awaited();

    /** A number that changes with each progress. */
    long progress();

    /** The event that nothing of what is awaited has arrived for too long: the connection is to be opened again. */
    E stalled();
}

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

    /** What the engine should receive soon; null if it waits for nothing, or for something without a time limit. */
    @Nullable
    Awaited awaited();

    /** The event that nothing has moved for too long of what is awaited: the connection is to be opened again. */
    E stalled();

    /**
     * What an engine waits for. Once it waits for something else, it has made progress.
     *
     * @param what such as {@code transaction 7}
     * @param requests to the server that this takes one after the other, each of which may last
     */
    record Awaited(String what, int requests) {

        /** Something that takes a single request. */
        public Awaited(String what) {
            this(what, 1);
        }
    }
}

package io.immukafka.engine;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.tx.Limits;
import io.immukafka.tx.TxContent;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A place that transactions are written to, in order. */
public interface Destination extends AutoCloseable {

    /**
     * Takes the next part.
     *
     * @param from where it was read, such as {@code topic-0@42}, for errors
     * @param stored the content of its transaction, if that can be read again where the part came from until the destination
     *     has been flushed; else null
     * @throws EngineException if the destination has failed
     */
    void put(TxPart part, String from, @Nullable TxContent stored) throws EngineException, InterruptedException;

    /** Tells the limits of the primary, before the first part if they are known by then. */
    default void limits(Limits limits) {}

    /**
     * Waits until there is room for more.
     *
     * @return whether there is
     */
    boolean awaitRoom(Duration wait) throws EngineException, InterruptedException;

    /** Waits until everything that was put has arrived, for a bounded time; whether it has. */
    boolean settled(Duration wait) throws EngineException, InterruptedException;

    /**
     * Waits until everything that was put is durable, for a bounded time.
     *
     * @return the position reached; null if it is not reached yet
     * @throws EngineException if the destination has failed before
     */
    @Nullable
    Position flush(Duration wait) throws EngineException, InterruptedException;

    /** The outage that lasts at present, if any. */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    void close();
}

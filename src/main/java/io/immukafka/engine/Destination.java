package io.immukafka.engine;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import java.time.Duration;

/** A place that transactions are written to, in order. */
public interface Destination extends AutoCloseable {

    /**
     * Takes the next part.
     *
     * @param from where it was read, such as {@code topic-0@42}, for errors
     * @throws EngineException if the destination stopped for good
     */
    void put(TxPart part, String from) throws EngineException, InterruptedException;

    /**
     * Waits until there is room for more.
     *
     * @return whether there is
     */
    boolean awaitRoom(Duration wait) throws EngineException, InterruptedException;

    /**
     * Waits until everything that was put is durable.
     *
     * @return the position reached
     * @throws EngineException if the destination stopped for good before
     */
    Position flush() throws EngineException, InterruptedException;

    @Override
    void close();
}

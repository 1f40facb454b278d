package io.immukafka.cli.endpoint;

import io.immukafka.chain.Position;
import io.immukafka.engine.Destination;
import io.immukafka.engine.EngineException;
import java.time.Duration;

/** A place that has taken a part when {@link #put} returns, so that nothing is ever waited for before the end. */
public abstract class SynchronousDestination implements Destination {

    @Override
    public final boolean awaitRoom(Duration wait) {
        return true;
    }

    @Override
    public final boolean settled(Duration wait) {
        return true;
    }

    @Override
    public final Position flush(Duration wait) throws EngineException {
        return flush();
    }

    /**
     * Makes everything durable that was put.
     *
     * @return the position reached
     */
    public abstract Position flush() throws EngineException;
}

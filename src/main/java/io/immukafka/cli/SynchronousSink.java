package io.immukafka.cli;

import io.immukafka.engine.Destination;
import java.time.Duration;

/** A place that has taken a part when {@link #put} returns, so that nothing is ever waited for before the end. */
abstract class SynchronousSink implements Destination {

    @Override
    public final boolean awaitRoom(Duration wait) {
        return true;
    }

    @Override
    public final boolean settled(Duration wait) {
        return true;
    }
}

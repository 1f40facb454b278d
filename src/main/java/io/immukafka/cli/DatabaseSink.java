package io.immukafka.cli;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.EngineException;
import io.immukafka.replay.PrimaryLimits;
import io.immukafka.replay.ReplayEngine;
import io.immukafka.replay.ReplayOptions;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A replica that gets what proves itself, with a window of calls in flight. */
final class DatabaseSink implements Sink {

    /** A restore has the replica for itself, and ends: slots that would cost a server too much for years are good here. */
    private static final int WINDOW = 398;

    private static final long BUFFER = 16L << 20;
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5000;

    private final ReplayEngine engine;

    /**
     * Opens a replica.
     *
     * @param limits of the database if it has to be created; null for those of immudb
     */
    DatabaseSink(Server server, String database, boolean allowTruncated, @Nullable PrimaryLimits limits) {
        ReplayOptions options =
                new ReplayOptions(WINDOW, BUFFER, allowTruncated, true, false, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
        engine = ReplayEngine.start(server.client(), database, options);
        if (limits != null) {
            engine.limits(limits);
        }
    }

    @Override
    public boolean proves() {
        return true;
    }

    @Override
    public void put(TxPart part, String from) throws EngineException {
        engine.put(part, from);
    }

    @Override
    public boolean awaitRoom(Duration wait) throws EngineException, InterruptedException {
        return engine.awaitRoom(wait);
    }

    @Override
    public boolean settled(Duration wait) throws EngineException, InterruptedException {
        return engine.settled(wait);
    }

    @Override
    public Position flush() throws EngineException, InterruptedException {
        return engine.flush();
    }

    @Override
    public Optional<String> trouble() {
        return engine.trouble();
    }

    @Override
    public void close() {
        engine.close();
    }
}

package io.immukafka.cli;

import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.engine.EngineException;
import io.immukafka.replay.Creation;
import io.immukafka.replay.PrimaryLimits;
import io.immukafka.replay.ReplayEngine;
import io.immukafka.replay.ReplayOptions;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A replica that gets what proves itself, with a window of calls in flight. */
final class DatabaseSink implements Sink {

    /** A restore has the replica for itself, and ends: slots that would cost a server too much for years are good here. */
    private static final int WIDEST_WINDOW = 398;

    /** That of a database with immudb's own number of slots. */
    private static final int NARROWEST_WINDOW = 28;

    private static final long BUFFER = 16L << 20;
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5000;

    private final ReplayEngine engine;

    /**
     * Opens a replica.
     *
     * @param expectedLength average length of what will come, in bytes; 0 if unknown
     * @param creation when it is created
     * @param limits of the database if it has to be created; null for those of immudb
     */
    DatabaseSink(
            Server server,
            String database,
            long expectedLength,
            boolean allowTruncated,
            Creation creation,
            @Nullable PrimaryLimits limits) {
        ReplayOptions options = new ReplayOptions(
                window(expectedLength), BUFFER, allowTruncated, creation, false, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
        engine = ReplayEngine.start(server.client(), database, options);
        if (limits != null) {
            engine.limits(limits);
        }
    }

    /** No wider than what may be in flight: the server clears and scans the memory of slots, used or not. */
    private static int window(long expectedLength) {
        return expectedLength == 0
                ? WIDEST_WINDOW
                : (int) Math.max(
                        NARROWEST_WINDOW, Math.min(WIDEST_WINDOW, ReplayOptions.MOST_BYTES_IN_FLIGHT / expectedLength));
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

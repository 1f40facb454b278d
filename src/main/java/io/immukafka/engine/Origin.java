package io.immukafka.engine;

import io.immukafka.chain.TxPart;
import java.time.Duration;
import java.util.List;

/** A place that proved transactions are read from, in order. */
public interface Origin extends AutoCloseable {

    /**
     * The next parts. The last part of a transaction comes only when it is proved.
     *
     * @param maxBytes payload bytes after which no further part is added
     * @param wait how long to wait for the first part
     * @return in order, empty if none came in time
     * @throws EngineException if the origin stopped for good and all that came before was taken
     */
    List<TxPart> poll(long maxBytes, Duration wait) throws EngineException, InterruptedException;

    /** The receiver holds a part with so many payload bytes no longer, so that others may be read; once for each part. */
    void release(long bytes);

    /** Whether the origin has come to its end, so that {@link #poll} will give nothing more. */
    boolean ended();

    @Override
    void close();
}

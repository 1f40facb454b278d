package io.immukafka.cli.endpoint;

import io.immukafka.chain.TxPart;
import io.immukafka.cli.console.Extent;
import io.immukafka.engine.EngineException;
import io.immukafka.tx.Limits;
import io.immukafka.tx.TxContent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An endpoint opened for reading: gives its transactions in order. */
public interface Origin extends AutoCloseable {

    /**
     * The next parts.
     *
     * @param maxBytes payload bytes after which no further part is added
     * @param wait how long to wait for the first part
     * @return in order, empty if none came in time
     * @throws EngineException if the origin has failed and all that came before was taken
     */
    List<TxPart> poll(long maxBytes, Duration wait) throws EngineException, InterruptedException;

    /** The receiver holds a part with this many payload bytes no longer, so that others may be read; once for each part. */
    void release(long bytes);

    /** Whether the origin has come to its end, so that {@link #poll} will give nothing more. */
    boolean ended();

    /** Where the parts that {@link #poll} gave last were read, for messages. */
    String where();

    /**
     * The content of the transaction that {@link #poll} gave parts of last, if it can be read again as long as this source is
     * open; else null.
     */
    default @Nullable TxContent stored() {
        return null;
    }

    /** The limits of the primary; null as long as they are unknown, and for an origin that does not record them. */
    default @Nullable Limits limits() {
        return null;
    }

    /** How far it is. */
    Extent extent();

    /**
     * How long a transaction is on average, in bytes, as far as that is known before they are read; 0 if it is not.
     *
     * @throws EngineException if the source cannot be read
     */
    default long expectedLength() throws EngineException {
        return 0;
    }

    /** What is being sat out at present, if anything. */
    default Optional<String> trouble() {
        return Optional.empty();
    }

    @Override
    void close();
}

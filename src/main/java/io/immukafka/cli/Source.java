package io.immukafka.cli;

import io.immukafka.engine.EngineException;
import io.immukafka.engine.Origin;
import io.immukafka.tx.TxContent;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A place opened for reading. */
interface Source extends Origin {

    /** Where the parts that {@link #poll} gave last were read, for messages. */
    String where();

    /**
     * The content of the transaction that {@link #poll} gave parts of last, if it can be read again as long as this source is
     * open; else null.
     */
    default @Nullable TxContent stored() {
        return null;
    }

    /** How far it is. */
    Extent extent();

    /**
     * How long a transaction is on average, in bytes, as far as that is known before they are read; 0 if it is not.
     *
     * @throws EngineException if the source can't be read
     */
    default long expectedLength() throws EngineException {
        return 0;
    }

    /** What is being sat out at present, if anything. */
    default Optional<String> trouble() {
        return Optional.empty();
    }
}

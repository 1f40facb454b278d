package io.immukafka.cli;

import io.immukafka.engine.Origin;
import java.util.Optional;

/** A place opened for reading. */
interface Source extends Origin {

    /** How far a source is, for people. */
    record Extent(long done, long total, String unit) {
        static final long UNKNOWN = -1;
    }

    /** Where the parts that {@link #poll} gave last were read, for messages. */
    String where();

    /** How far it is. */
    Extent extent();

    /** What is being sat out at present, if anything. */
    default Optional<String> trouble() {
        return Optional.empty();
    }
}

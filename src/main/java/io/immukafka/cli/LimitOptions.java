package io.immukafka.cli;

import io.immukafka.replay.PrimaryLimits;
import picocli.CommandLine.Option;

/** What a database that is created takes; the defaults are immudb's. */
final class LimitOptions {

    @Option(
            names = "--max-key-len",
            paramLabel = "BYTES",
            defaultValue = "1024",
            description = "Longest key of a database that is created (${DEFAULT-VALUE}).")
    private int maxKeyLen;

    @Option(
            names = "--max-value-len",
            paramLabel = "BYTES",
            defaultValue = "33554432",
            description = "Longest value (${DEFAULT-VALUE}).")
    private int maxValueLen;

    @Option(
            names = "--max-tx-entries",
            paramLabel = "N",
            defaultValue = "1024",
            description = "Most entries of a transaction (${DEFAULT-VALUE}).")
    private int maxTxEntries;

    /** The limits; those that were given are the least that an existing replica must have. */
    PrimaryLimits limits() {
        return new PrimaryLimits(maxKeyLen, maxValueLen, maxTxEntries);
    }
}

package io.immukafka.cli.option;

import io.immukafka.tx.Limits;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a database that is created takes; without them the primary's limits if they are known, else immudb's defaults. */
final class LimitOptions {

    @Option(
            names = "--max-key-len",
            paramLabel = "BYTES",
            description = "maxKeyLen of a database that is created (default: 1024).")
    private @Nullable Integer maxKeyLen;

    @Option(
            names = "--max-value-len",
            paramLabel = "BYTES",
            description = "maxValueLen of a database that is " + "created (default: 33554432).")
    private @Nullable Integer maxValueLen;

    @Option(
            names = "--max-tx-entries",
            paramLabel = "N",
            description = "maxTxEntries of a database that is created " + "(default: 1024).")
    private @Nullable Integer maxTxEntries;

    /**
     * The limits.
     *
     * @param primary its limits, null if they are unknown
     * @return null if nothing is known
     */
    @Nullable
    Limits limits(@Nullable Limits primary) {
        if (maxKeyLen == null && maxValueLen == null && maxTxEntries == null) {
            return primary;
        }
        Limits base = primary == null ? Limits.DEFAULTS : primary;
        return new Limits(
                maxKeyLen == null ? base.maxKeyLen() : maxKeyLen,
                maxValueLen == null ? base.maxValueLen() : maxValueLen,
                maxTxEntries == null ? base.maxTxEntries() : maxTxEntries);
    }
}

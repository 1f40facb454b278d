package io.immukafka.cli.option;

import io.immukafka.ErrorCode;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.engine.EngineException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a run stops before the end of its source. */
public final class BoundOptions {

    @Option(names = "--until-tx", paramLabel = "N", description = "Stops after this transaction.")
    private @Nullable Long untilTx;

    @Option(
            names = "--until-time",
            paramLabel = "TIME",
            description = "Point in time: stops before the first transaction that was committed later, such as "
                    + "2026-11-22T18:30:00 (local time) or 2026-11-22T17:30:00Z.")
    private @Nullable String untilTime;

    /** The last transaction that is wanted, {@link Long#MAX_VALUE} for all. */
    long untilTx() throws EngineException {
        if (untilTx == null) {
            return Long.MAX_VALUE;
        }
        if (untilTx < 1) {
            throw CliErrors.refused(ErrorCode.USAGE, "--until-tx " + untilTx + ": transaction ids begin with 1");
        }
        return untilTx;
    }

    public Bounds from(long tx) throws EngineException {
        if (tx < 1) {
            throw CliErrors.refused(ErrorCode.USAGE, "transaction " + tx + " cannot be the first: ids begin with 1");
        }
        return new Bounds(tx, untilTx(), RunOptions.seconds(untilTime));
    }
}

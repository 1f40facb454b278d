package io.immukafka.replay;

import io.immukafka.client.DatabaseClient;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.metrics.EngineLoad;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/** What a replay holds, for its metrics. */
record ReplayLoad(
        DatabaseClient database,
        IntSupplier calls,
        ReplayWindow limit,
        MemoryBudget.Share memory,
        SpoolBudget.Allowance files,
        IntSupplier notApplied)
        implements EngineLoad {

    @Override
    public int inFlight() {
        return calls.getAsInt();
    }

    @Override
    public int window() {
        return limit.width();
    }

    @Override
    public long bufferBytes() {
        return memory.held();
    }

    @Override
    public long spoolBytes() {
        return files.held();
    }

    @Override
    public long lastMove(long tx) {
        // Transactions are sent in order: what moves is the next one, or waits for it.
        return TimeUnit.NANOSECONDS.toMillis(database.lastUploadMove());
    }

    @Override
    public int pending() {
        return notApplied.getAsInt();
    }
}

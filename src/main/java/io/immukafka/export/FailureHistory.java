package io.immukafka.export;

import io.immukafka.engine.Machine;
import io.immukafka.engine.RetryPolicy;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/**
 * A database's failures since a transaction last left complete: a repeated failure counts, a first one may be chance. It
 * outlives the engines that export the database one after the other. For one engine at a time.
 */
public final class FailureHistory {

    /** This many stalls in a row at the same transaction are not an outage. */
    private static final int MOST_STALLS = 3;

    /** The pause after them: each attempt costs the server a read slot until it restarts. */
    static final Duration STALL_PAUSE = Duration.ofMinutes(10);

    /** Bytes may be changed on the way once in a while; again within this time, it was not by chance. */
    private static final Duration DOUBT = Duration.ofMinutes(10);

    private final RetryPolicy retries;
    private long doubtedAt = Machine.NEVER;
    private long stalledTx = -1;
    private int stalls;

    /** No failure so far. */
    public FailureHistory(String database, ExportOptions options) {
        this("database '" + database + "'", options, new SplittableRandom());
    }

    /** @param what fails, such as {@code database 'a'} */
    FailureHistory(String what, ExportOptions options, RandomGenerator random) {
        retries = new RetryPolicy(what, options.firstPauseMs(), options.longestPauseMs(), random);
    }

    /** When to try again. */
    RetryPolicy retries() {
        return retries;
    }

    /** Something failed verification; true if it did so before. */
    boolean doubt(long now) {
        boolean again = doubtedAt != Machine.NEVER && now - doubtedAt < DOUBT.toMillis();
        doubtedAt = now;
        return again;
    }

    /** The stream stalled before a transaction was complete; true if it is not worth trying again soon. */
    boolean stall(long tx, long now) {
        stalls = stalledTx == tx ? stalls + 1 : 1;
        stalledTx = tx;
        if (stalls < MOST_STALLS) {
            return false;
        }
        retries.postpone(now + STALL_PAUSE.toMillis());
        return true;
    }

    /** The server has sent everything. */
    void streamed() {
        stalls = 0;
    }

    /** A transaction has left whole. */
    void over() {
        stalls = 0;
        doubtedAt = Machine.NEVER;
    }
}

package io.immukafka.export;

import io.immukafka.engine.Machine;
import java.time.Duration;

/** The failures since a transaction last left complete: a repeated failure counts, a first one may be chance. */
final class FailureHistory {

    /** This many stalls in a row at the same transaction are not an outage. */
    private static final int MOST_STALLS = 3;

    /** The pause after them: each attempt costs the server a read slot until it restarts. */
    static final Duration STALL_PAUSE = Duration.ofMinutes(10);

    /** Bytes may be changed on the way once in a while; again within this time, it was not by chance. */
    private static final Duration DOUBT = Duration.ofMinutes(10);

    private long doubtedAt = Machine.NEVER;
    private long stalledTx = -1;
    private int stalls;

    /** Something failed verification; true if it did so before. */
    boolean doubt(long now) {
        boolean again = doubtedAt != Machine.NEVER && now - doubtedAt < DOUBT.toMillis();
        doubtedAt = now;
        return again;
    }

    /** The stream stalled before a transaction was complete; true if it is not worth trying again soon. */
    boolean stall(long tx) {
        stalls = stalledTx == tx ? stalls + 1 : 1;
        stalledTx = tx;
        return stalls >= MOST_STALLS;
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

package io.immukafka.metrics;

/**
 * How far a position is behind another one, in transactions and in time. The time is the age of the oldest transaction that
 * is known and not done; it is estimated from above by what was done last, and by when there was nothing to do. Timestamps
 * are seconds since 1970 by the primary's clock. The age of one is computed once, when it is seen, so that setting the clock
 * later changes nothing. Safe for several threads.
 */
public final class LagClock {

    private static final long MS = 1000;
    /** A transaction of this age is not one of a catch-up. */
    private static final long RECENT_MS = 10_000;

    private final MetricClock clock;

    private volatile long known;
    private volatile long done;
    /** No transaction that is not done was committed before. */
    private volatile long since;
    /** When what is not done began to be, and when something was last done. */
    private volatile long progress;

    /** Whether {@link #since} is not from a timestamp. */
    private boolean estimated;
    /** When nothing was last left to do. */
    private long idleAt = MetricClock.NEVER;

    private volatile boolean caughtUp;

    LagClock(MetricClock clock) {
        this.clock = clock;
    }

    /** Everything up to this transaction was done before. */
    synchronized void resume(long tx) {
        done = tx;
        known = Math.max(known, tx);
        progress = clock.steady();
    }

    /** The server states that this is its newest transaction. */
    void stated(long tx) {
        if (tx > known || tx == done) {
            learn(tx);
        }
    }

    private synchronized void learn(long tx) {
        long time = clock.steady();
        if (tx == done && known <= done) {
            idleAt = time;
            caughtUp = true;
        } else if (tx > known) {
            if (known <= done) {
                estimated = true;
                since = idleAt == MetricClock.NEVER ? time : idleAt;
                progress = time;
                caughtUp = false;
            }
            known = tx;
        }
    }

    /**
     * A transaction is there, the next one that is to be done or a later one.
     *
     * @param timestamp when it was committed
     */
    void seen(long tx, long timestamp) {
        if (tx > known || (estimated && tx > done)) {
            arrive(tx, timestamp);
        }
    }

    private synchronized void arrive(long tx, long timestamp) {
        if (known <= done) {
            progress = clock.steady();
            since = committedAt(timestamp);
            caughtUp = false;
        } else if (estimated) {
            since = committedAt(timestamp);
        }
        estimated = false;
        known = Math.max(known, tx);
    }

    /** When a transaction was committed, in {@link MetricClock#steady}. */
    private long committedAt(long timestamp) {
        return clock.steady() - clock.age(timestamp);
    }

    /**
     * A transaction is done, and all before it.
     *
     * @param timestamp when it was committed, 0 if that is unknown
     */
    synchronized void done(long tx, long timestamp) {
        long time = clock.steady();
        if (tx > done) {
            progress = time;
        }
        done = tx;
        if (known <= tx) {
            known = tx;
            idleAt = time;
            caughtUp |= clock.age(timestamp) < RECENT_MS;
        } else if (timestamp > 0) {
            since = estimated ? committedAt(timestamp) : Math.max(since, committedAt(timestamp));
            estimated = false;
        }
    }

    /** A part of a transaction has moved on. It is progress if everything waits for that transaction. */
    void moved(long tx) {
        if (tx == done + 1) {
            synchronized (this) {
                progress = clock.steady();
            }
        }
    }

    /** The newest transaction that is known. */
    public long known() {
        return known;
    }

    /** The last transaction that is done. */
    public long done() {
        return done;
    }

    /** How many transactions are known and not done. */
    public long transactions() {
        return Math.max(0, known - done);
    }

    /** Whether everything is done, and what was done last is recent or is what a server stated to be the newest. */
    public boolean isCaughtUp() {
        return caughtUp && known <= done;
    }

    /** The age in seconds of the oldest transaction that is known and not done; 0 if there is none. */
    public double seconds() {
        return known <= done ? 0 : Math.max(0, clock.steady() - since) / (double) MS;
    }

    /** Milliseconds for which nothing was done although there is something to do; 0 if there is nothing. */
    public long stalledMs() {
        return known <= done ? 0 : Math.max(0, clock.steady() - progress);
    }
}

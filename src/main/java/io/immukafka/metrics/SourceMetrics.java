package io.immukafka.metrics;

import java.util.concurrent.atomic.AtomicInteger;

/** What a source counts for a database. */
public final class SourceMetrics extends DatabaseMetrics {

    private static final double NANOS_PER_MS = 1e6;

    private final LatencyRecorder commitToEmit;
    private final LatencyRecorder acknowledge;
    private final AtomicInteger unacknowledged = new AtomicInteger();

    private volatile long emittedTx;
    /** The transaction whose acknowledgement is being measured; 0 for none. */
    private volatile long measuredTx;
    /** When it was handed to Connect, in the time of {@link System#nanoTime}. */
    private volatile long measuredFrom;

    /** Counts for nobody. */
    public SourceMetrics() {
        this(LatencyRecorder.NONE, LatencyRecorder.NONE, MetricClock.SYSTEM);
    }

    /**
     * Nothing is counted yet.
     *
     * @param commitToEmit takes durations from the commit to the handing over to Connect
     * @param acknowledge takes durations from there to the broker's acknowledgement
     */
    public SourceMetrics(LatencyRecorder commitToEmit, LatencyRecorder acknowledge, MetricClock clock) {
        super(Side.SOURCE, clock);
        this.commitToEmit = commitToEmit;
        this.acknowledge = acknowledge;
        number(Metric.EMITTED_TRANSACTION, () -> emittedTx);
        number(Metric.ACKNOWLEDGED_TRANSACTION, lag()::done);
        number(Metric.UNACKNOWLEDGED_RECORDS, unacknowledged::get);
        latency(Metric.COMMIT_TO_EMIT, commitToEmit);
        latency(Metric.ACKNOWLEDGE, acknowledge);
    }

    /** The export continues after this transaction, which the broker has. */
    public void resume(long tx) {
        if (tx > lag().done()) {
            emittedTx = tx;
            lag().resume(tx);
        }
    }

    /**
     * The first part of a transaction has arrived. A primary with synchronous replication also sends what is not committed yet,
     * which counts only once it is.
     *
     * @param timestamp when it was written, seconds since 1970
     * @param committed the newest transaction that was committed when the server sent it
     */
    public void arrived(long tx, long timestamp, long committed) {
        if (tx <= committed) {
            lag().seen(tx, timestamp);
        }
        lag().stated(committed);
    }

    /** A record that carries a state is handed to Connect. */
    public void emittedState() {
        unacknowledged.incrementAndGet();
        countRecord();
    }

    /**
     * A part is handed to Connect as a record.
     *
     * @param timestamp when its transaction was committed, seconds since 1970
     * @param last whether the transaction ends with it
     */
    public void emitted(long tx, long timestamp, int bytes, boolean last) {
        unacknowledged.incrementAndGet();
        countRecord();
        countPart();
        countBytes(bytes);
        if (!last) {
            lag().moved(tx);
            return;
        }
        countTransaction();
        emittedTx = tx;
        commitToEmit.record((double) clock.age(timestamp));
        if (measuredTx == 0) {
            measuredFrom = System.nanoTime();
            measuredTx = tx;
        }
    }

    /** The broker has a record, or a transformation dropped it. */
    public void acknowledged() {
        unacknowledged.decrementAndGet();
    }

    /**
     * The broker has all records of a transaction.
     *
     * @param timestamp when it was committed, seconds since 1970
     */
    public void acknowledged(long tx, long timestamp) {
        if (tx > lag().done()) {
            lag().done(tx, timestamp);
        }
        if (measuredTx != 0 && tx >= measuredTx) {
            acknowledge.record((System.nanoTime() - measuredFrom) / NANOS_PER_MS);
            measuredTx = 0;
        }
    }
}

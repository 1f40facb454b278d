package io.immukafka.metrics;

import java.util.concurrent.atomic.LongAccumulator;
import java.util.concurrent.atomic.LongAdder;

/** What a sink counts for a database. */
public final class SinkMetrics extends DatabaseMetrics {

    private static final double NANOS_PER_MS = 1e6;

    private final LatencyRecorder replay;
    private final LatencyRecorder commitToApply;
    private final LongAdder duplicates = new LongAdder();
    private final LongAdder rewinds = new LongAdder();

    private volatile long receivedTx;
    /** The newest transaction that was read since the topic was last read again. */
    private volatile long readTx;

    private volatile long receivedAt = MetricClock.NEVER;
    /** When the transaction was committed that the replica answered last: seconds since 1970. */
    private final LongAccumulator appliedTimestamp = new LongAccumulator(Math::max, 0);

    /** Counts for nobody. */
    public SinkMetrics() {
        this(LatencyRecorder.NONE, LatencyRecorder.NONE, MetricClock.SYSTEM);
    }

    /**
     * Nothing is counted yet.
     *
     * @param replay takes durations from sending a transaction to the replica's answer
     * @param commitToApply takes durations from the commit on the primary to that on the replica
     */
    public SinkMetrics(LatencyRecorder replay, LatencyRecorder commitToApply, MetricClock clock) {
        super(Side.SINK, clock);
        this.replay = replay;
        this.commitToApply = commitToApply;
        number(Metric.RECEIVED_TRANSACTION, () -> receivedTx);
        number(Metric.APPLIED_TRANSACTION, lag()::done);
        define(Metric.LAST_RECORD_AGE_SECONDS.id(), () -> age(receivedAt));
        number(Metric.DUPLICATE_TRANSACTIONS_TOTAL, duplicates::sum);
        number(Metric.REWINDS_TOTAL, rewinds::sum);
        number(Metric.PENDING_RECORDS, () -> load().pending());
        number(Metric.SPOOL_BYTES, () -> load().spoolBytes());
        latency(Metric.REPLAY, replay);
        latency(Metric.COMMIT_TO_APPLY, commitToApply);
    }

    /** A record was read from the topic. */
    public void received() {
        countRecord();
        receivedAt = clock.steady();
    }

    /**
     * A part was read from the topic.
     *
     * @param timestamp when its transaction was committed, seconds since 1970
     * @param last whether the transaction ends with it
     */
    public void received(long tx, long timestamp, boolean last) {
        received();
        countPart();
        if (last && tx <= Math.max(readTx, lag().done())) {
            duplicates.increment();
        }
        readTx = Math.max(readTx, tx);
        receivedTx = Math.max(receivedTx, tx);
        lag().seen(tx, timestamp);
        if (!last) {
            lag().moved(tx);
        }
    }

    /** The topic is read again from an earlier record. */
    public void rewound() {
        rewinds.increment();
        readTx = 0;
    }

    /**
     * The replica has committed a transaction.
     *
     * @param nanos from sending it to the answer
     * @param timestamp when the primary committed it, seconds since 1970
     */
    public void replayed(long nanos, long timestamp, long bytes) {
        countTransaction();
        countBytes(bytes);
        replay.record(nanos / NANOS_PER_MS);
        commitToApply.record((double) clock.age(timestamp));
        appliedTimestamp.accumulate(timestamp);
    }

    /** The replica has everything up to this transaction, and states the verified Alh. */
    public void applied(long tx) {
        agreed(tx);
        lag().done(tx, appliedTimestamp.get());
    }

    /** The replica begins here: it has this transaction from before. */
    public void resume(long tx) {
        agreed(tx);
        lag().resume(tx);
    }
}

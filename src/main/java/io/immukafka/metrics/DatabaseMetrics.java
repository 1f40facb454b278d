package io.immukafka.metrics;

import io.immukafka.ErrorCode;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What both sides count for a database, as long as its task runs. Writing costs some nanoseconds and allocates nothing. Safe
 * for several threads.
 */
public abstract sealed class DatabaseMetrics permits SourceMetrics, SinkMetrics {

    private static final double MS = 1000;
    private static final double MEDIAN = 0.5;
    private static final double TAIL = 0.99;

    /** After so long without progress a database counts as stalled: milliseconds. */
    public static final long STALL_MS = 10_000;

    private enum SessionUse {
        /** None is needed at present. */
        NONE,
        /** Other databases use all sessions. */
        REQUESTED,
        LENT
    }

    final MetricClock clock;
    private final Side side;
    private final LagClock lag;

    private final LongAdder transactions = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder parts = new LongAdder();
    private final LongAdder records = new LongAdder();
    private final LongAdder verified = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private final LongAdder reconnects = new LongAdder();
    private final Map<RetryCause, LongAdder> retries = new EnumMap<>(RetryCause.class);

    private volatile SessionUse session = SessionUse.NONE;
    private volatile boolean outage;
    private volatile boolean stopped;
    private volatile @Nullable ErrorCode error;
    private volatile EngineLoad load = EngineLoad.NONE;
    private volatile long verifiedTx;
    private volatile long verifiedAt = MetricClock.NEVER;
    private volatile boolean begun;
    private volatile boolean paused;
    /** When Connect last called the task, in {@link MetricClock#steady}. */
    private volatile LongSupplier lastCall = () -> MetricClock.NEVER;

    private final Map<String, Supplier<Object>> values = new LinkedHashMap<>();
    private final Map<String, LongSupplier> rated = new LinkedHashMap<>();

    DatabaseMetrics(Side side, MetricClock clock) {
        this.side = side;
        this.clock = clock;
        lag = new LagClock(clock);
        for (RetryCause cause : RetryCause.values()) {
            retries.put(cause, new LongAdder());
        }
        define();
    }

    private void define() {
        number(Metric.COMMITTED_TRANSACTION, lag::known);
        number(Metric.VERIFIED_TRANSACTION, () -> verifiedTx);
        define(Metric.VERIFIED_AGE_SECONDS.id(), () -> age(verifiedAt));
        number(Metric.LAG_TRANSACTIONS, lag::transactions);
        define(Metric.LAG_SECONDS.id(), lag::seconds);
        define(Metric.STALLED_SECONDS.id(), () -> stopped ? 0 : stalledMs() / MS);
        define(Metric.LAST_CALL_AGE_SECONDS.id(), () -> age(lastCall.getAsLong()));
        define(Metric.STATE.id(), () -> state().toString());
        number(Metric.ERROR_CODE, () -> {
            ErrorCode code = error;
            return code == null ? 0 : code.number();
        });
        number(Metric.REFUSALS_TOTAL, refusals::sum);
        number(Metric.SESSION_OPEN, () -> session == SessionUse.LENT ? 1 : 0);
        rated(Metric.TRANSACTIONS_TOTAL, transactions);
        rated(Metric.BYTES_TOTAL, bytes);
        number(Metric.PARTS_TOTAL, parts::sum);
        rated(Metric.RECORDS_TOTAL, records);
        number(Metric.VERIFIED_TRANSACTIONS_TOTAL, verified::sum);
        number(Metric.TRANSACTIONS_IN_FLIGHT, () -> load.inFlight());
        number(Metric.WINDOW, () -> load.window());
        number(Metric.BUFFER_BYTES, () -> load.bufferBytes());
        number(
                Metric.RETRIES_TOTAL,
                () -> retries.values().stream().mapToLong(LongAdder::sum).sum());
        retries.forEach((cause, count) -> {
            if (cause.metric.isIn(side)) {
                number(cause.metric, count::sum);
            }
        });
        number(Metric.RECONNECTS_TOTAL, reconnects::sum);
    }

    final void number(Metric metric, LongSupplier value) {
        define(metric.id(), value::getAsLong);
    }

    private void rated(Metric metric, LongAdder counter) {
        number(metric, counter::sum);
        rated.put(metric.rateId(), counter::sum);
    }

    final void latency(Metric metric, LatencyRecorder recorder) {
        define(metric.id() + "-p50-ms", () -> recorder.percentile(MEDIAN));
        define(metric.id() + "-p99-ms", () -> recorder.percentile(TAIL));
        define(metric.id() + "-max-ms", recorder::max);
    }

    final void define(String id, Supplier<Object> value) {
        values.put(id, value);
    }

    /** Seconds since a time in {@link MetricClock#steady}; not a number if it never happened. */
    final double age(long at) {
        return at == MetricClock.NEVER ? Double.NaN : Math.max(0, clock.steady() - at) / MS;
    }

    /** The connector that it belongs to. */
    public Side side() {
        return side;
    }

    /** The current value of each metric by its name, rates left out: a number, or text. */
    public Map<String, Supplier<Object>> values() {
        return values;
    }

    /** The counters of which there is a rate, by its name. */
    public Map<String, LongSupplier> rated() {
        return rated;
    }

    /** How far the side is behind what is known of the primary. */
    public LagClock lag() {
        return lag;
    }

    /** What the database does at present. */
    public RunState state() {
        if (stopped) {
            return RunState.STOPPED;
        }
        if (paused) {
            return RunState.PAUSED;
        }
        if (outage) {
            return RunState.RETRYING;
        }
        if (session == SessionUse.REQUESTED) {
            return RunState.WAITING;
        }
        if (stalledMs() >= STALL_MS) {
            return RunState.STALLED;
        }
        return session == SessionUse.LENT ? RunState.RUNNING : RunState.WAITING;
    }

    /**
     * Milliseconds without progress although there is something to do; 0 if there is nothing. Bytes of the next transaction that
     * move between server and engine count, but not in an outage: they may be the same ones again and again.
     */
    public long stalledMs() {
        long ms = lag.stalledMs();
        long moved = load.lastMove(lag.done() + 1);
        return ms == 0 || moved == MetricClock.NEVER || outage ? ms : Math.min(ms, Math.max(0, clock.steady() - moved));
    }

    /** Whether the database has requested a session that other databases use. */
    public boolean isWaitingForSession() {
        return session == SessionUse.REQUESTED;
    }

    /**
     * The database belongs to a task.
     *
     * @param lastCalled when Connect last called it, in {@link MetricClock#steady}
     */
    public void belongsTo(LongSupplier lastCalled) {
        lastCall = lastCalled;
    }

    /** Connect has paused its connector, or resumed it. */
    public void paused(boolean now) {
        paused = now;
    }

    /** Its task has failed. What was counted stays as it is. */
    public void ended() {
        lastCall = () -> MetricClock.NEVER;
        rested();
        stopped = true;
    }

    /** Whether the database begins for the first time in its task; true once. Only for the engine's thread. */
    public boolean begins() {
        boolean first = !begun;
        begun = true;
        return first;
    }

    /** An engine has started for the database. */
    public void started(EngineLoad engine) {
        load = engine;
    }

    /** The engine has requested a session. */
    public void sessionRequested() {
        session = SessionUse.REQUESTED;
    }

    /** The requested session is lent to the engine. */
    public void sessionLent() {
        if (session == SessionUse.REQUESTED) {
            session = SessionUse.LENT;
        }
    }

    /** The engine has given its session back, or no longer waits for one. */
    public void sessionReleased() {
        session = SessionUse.NONE;
    }

    /** The engine was closed. */
    public void rested() {
        load = EngineLoad.NONE;
        session = SessionUse.NONE;
        outage = false;
    }

    /** The engine is in an outage, or its outage is over. */
    public void outage(boolean begins) {
        outage = begins;
    }

    /** The database cannot continue. */
    public void stopped(ErrorCode code) {
        if (!stopped) {
            refusals.increment();
        }
        error = code;
        stopped = true;
    }

    /** The database works: what stopped it before, if anything did, is over. */
    public void works() {
        if (stopped) {
            error = null;
            stopped = false;
        }
    }

    /** The engine tries again after a failure. */
    public void retried(RetryCause cause) {
        Objects.requireNonNull(retries.get(cause)).increment();
    }

    /** The server responds again after a failed attempt. */
    public void reconnected() {
        reconnects.increment();
    }

    /** The checksums of a transaction were recomputed, and agree. */
    public void verifiedBytes() {
        verified.increment();
    }

    /** A server has stated the Alh of this transaction, and it is the verified one. */
    public void agreed(long tx) {
        verifiedTx = tx;
        verifiedAt = clock.steady();
    }

    /** A server states that this is the primary's newest transaction. */
    public void stated(long tx) {
        lag.stated(tx);
    }

    final EngineLoad load() {
        return load;
    }

    final void countRecord() {
        records.increment();
    }

    final void countPart() {
        parts.increment();
    }

    final void countBytes(long count) {
        bytes.add(count);
    }

    final void countTransaction() {
        transactions.increment();
    }
}

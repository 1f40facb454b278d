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

    final LongSupplier now;
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

    private volatile RunState state = RunState.WAITING;
    private volatile @Nullable ErrorCode error;
    private volatile EngineLoad load = EngineLoad.NONE;
    private volatile long verifiedTx;
    private volatile long verifiedAt;
    private volatile boolean begun;
    private volatile boolean paused;
    /** When Connect last called the task; 0 while that is not known. */
    private volatile LongSupplier lastCall = () -> 0;

    private final Map<String, Supplier<Object>> values = new LinkedHashMap<>();
    private final Map<String, LongSupplier> rated = new LinkedHashMap<>();

    /** @param now milliseconds since 1970 */
    DatabaseMetrics(Side side, LongSupplier now) {
        this.side = side;
        this.now = now;
        lag = new LagClock(now);
        for (RetryCause cause : RetryCause.values()) {
            retries.put(cause, new LongAdder());
        }
        define();
    }

    private void define() {
        number(Metric.COMMITTED_TRANSACTION, lag::known);
        number(Metric.VERIFIED_TRANSACTION, () -> verifiedTx);
        define(Metric.VERIFIED_AGE_SECONDS.id(), () -> verifiedAt == 0 ? Double.NaN : age(verifiedAt));
        number(Metric.LAG_TRANSACTIONS, lag::transactions);
        define(Metric.LAG_SECONDS.id(), lag::seconds);
        define(Metric.STALLED_SECONDS.id(), () -> state == RunState.STOPPED ? 0 : lag.stalledMs() / MS);
        define(Metric.LAST_CALL_AGE_SECONDS.id(), () -> {
            long called = lastCall.getAsLong();
            return called == 0 ? Double.NaN : age(called);
        });
        define(Metric.STATE.id(), () -> state().toString());
        number(Metric.ERROR_CODE, () -> {
            ErrorCode code = error;
            return code == null ? 0 : code.number();
        });
        number(Metric.REFUSALS_TOTAL, refusals::sum);
        number(Metric.SESSION_OPEN, () -> load == EngineLoad.NONE ? 0 : 1);
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

    final double age(long at) {
        return Math.max(0, now.getAsLong() - at) / MS;
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
        RunState current = state;
        if (current == RunState.STOPPED) {
            return current;
        }
        if (paused) {
            return RunState.PAUSED;
        }
        return current == RunState.RUNNING && lag.stalledMs() >= STALL_MS ? RunState.STALLED : current;
    }

    /**
     * The database belongs to a task.
     *
     * @param lastCalled when Connect last called it, milliseconds since 1970
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
        lastCall = () -> 0;
        load = EngineLoad.NONE;
        state = RunState.STOPPED;
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
        if (state != RunState.STOPPED) {
            state = RunState.RUNNING;
        }
    }

    /** The engine was closed. */
    public void rested() {
        load = EngineLoad.NONE;
        if (state != RunState.STOPPED) {
            state = RunState.WAITING;
        }
    }

    /** The engine is in an outage, or its outage is over. */
    public void outage(boolean begins) {
        if (state != RunState.STOPPED) {
            state = begins ? RunState.RETRYING : RunState.RUNNING;
        }
    }

    /** The database cannot continue. */
    public void stopped(ErrorCode code) {
        if (state != RunState.STOPPED) {
            refusals.increment();
        }
        error = code;
        state = RunState.STOPPED;
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
        verifiedAt = now.getAsLong();
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

package io.immukafka.replay;

import io.immukafka.chain.Claim;
import io.immukafka.client.error.ServerException;
import io.immukafka.engine.Machine;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.metrics.EngineLoad;
import io.immukafka.metrics.RetryCause;
import io.immukafka.metrics.SinkMetrics;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what the replay machine learns and decides, and passes it on. For the loop's thread, but for {@link #load}. */
final class ReplayMeter implements Machine<ReplayEvent, ReplayAction> {

    private static final Logger log = LoggerFactory.getLogger(ReplayMeter.class);

    /** A call may be answered long after later ones. */
    private static final int LEAST_SLOTS = 1024;

    private final String replica;
    private final ReplayMachine machine;
    private final SinkMetrics metrics;

    // What was sent by the calls in flight, each at its number modulo the arrays' length.
    private final long[] calls;
    private final long[] sentAt;
    private final long[] timestamps;
    private final long[] bytes;

    private @Nullable RetryCause cause;
    private boolean failing;
    /** Whether the replica has told its position. */
    private boolean located;

    private volatile int width;

    /** @param window calls in flight at the most */
    ReplayMeter(String replica, ReplayMachine machine, int window, SinkMetrics metrics) {
        this.replica = replica;
        this.machine = machine;
        this.metrics = metrics;
        int slots = Math.max(window, LEAST_SLOTS);
        calls = new long[slots];
        sentAt = new long[slots];
        timestamps = new long[slots];
        bytes = new long[slots];
        width = window;
    }

    /** What the engine holds. */
    EngineLoad load(IntSupplier inFlight, MemoryBudget.Share memory, SpoolBudget.Allowance files, IntSupplier pending) {
        return new EngineLoad() {
            @Override
            public int inFlight() {
                return inFlight.getAsInt();
            }

            @Override
            public int window() {
                return width;
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
            public int pending() {
                return pending.getAsInt();
            }
        };
    }

    /** A transaction was read whole, and its bytes give the checksums that its record states. Any thread. */
    void verified() {
        metrics.verifiedBytes();
    }

    @Override
    public void step(ReplayEvent event, long now, Consumer<? super ReplayAction> actions) {
        if (event instanceof ReplayEvent.Done done) {
            answered(done.call());
        } else if (event instanceof ReplayEvent.CallFailed failed) {
            failed(failed.cause());
        } else if (event instanceof ReplayEvent.PrepareFailed failed) {
            failed(failed.cause());
        } else if (event instanceof ReplayEvent.CompareFailed failed) {
            failed(failed.cause());
        } else if (event instanceof ReplayEvent.Stalled && machine.awaited() != null) {
            cause = RetryCause.STALLED;
        } else if (event instanceof ReplayEvent.Prepared && failing) {
            failing = false;
            metrics.reconnected();
        }
        machine.step(event, now, actions);
        width = machine.state.window().width();
    }

    private void answered(long call) {
        int slot = slot(call);
        if (calls[slot] == call) {
            metrics.replayed(System.nanoTime() - sentAt[slot], timestamps[slot], bytes[slot]);
        }
    }

    /** The first failure is the cause: the calls in flight fail after it. */
    private void failed(ServerException failure) {
        cause = cause == null ? RetryCause.named(failure.kind().name()) : cause;
    }

    private int slot(long call) {
        return (int) (call % calls.length);
    }

    /** The machine wants this done. */
    void decided(ReplayAction action) {
        if (action instanceof ReplayAction.Send send) {
            sends(send.call(), send.tx().claim());
        } else if (action instanceof ReplayAction.Reached reached) {
            reached(reached);
        } else if (action instanceof ReplayAction.Confirmed confirmed) {
            metrics.agreed(confirmed.position().tx());
        } else if (action instanceof ReplayAction.Prepare) {
            if (cause != null) {
                metrics.retried(cause);
                cause = null;
                failing = true;
            }
        } else if (action instanceof ReplayAction.Rewind) {
            metrics.rewound();
        } else if (action instanceof ReplayAction.Report report) {
            metrics.outage(report.trouble());
        } else if (action instanceof ReplayAction.Fail fail) {
            metrics.stopped(fail.cause().code());
        }
    }

    private void sends(long call, Claim claim) {
        int slot = slot(call);
        calls[slot] = call;
        sentAt[slot] = System.nanoTime();
        timestamps[slot] = claim.timestamp();
        bytes[slot] = claim.length();
    }

    private void reached(ReplayAction.Reached reached) {
        if (located) {
            metrics.applied(reached.position().tx());
            return;
        }
        located = true;
        metrics.resume(reached.position().tx());
        if (metrics.begins()) {
            log.info("The replay into {} begins after {}", replica, reached.position());
        }
    }

    /** The engine is over. */
    void close() {
        metrics.rested();
    }

    @Override
    public long wakeAt() {
        return machine.wakeAt();
    }

    @Override
    public ReplayEvent tick() {
        return machine.tick();
    }

    @Override
    public @Nullable String awaited() {
        return machine.awaited();
    }

    @Override
    public long progress() {
        return machine.progress();
    }

    @Override
    public ReplayEvent stalled() {
        return machine.stalled();
    }
}

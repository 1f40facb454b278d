package io.immukafka.export;

import io.immukafka.client.error.ServerException;
import io.immukafka.engine.Machine;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.metrics.EngineLoad;
import io.immukafka.metrics.RetryCause;
import io.immukafka.metrics.SourceMetrics;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts what the export machine learns and decides, and passes it on. For the loop's thread, but for {@link #load}. */
final class ExportMeter implements Machine<ExportEvent, ExportAction> {

    private static final long NO_STREAM = -1;

    private final ExportMachine machine;
    private final SourceMetrics metrics;

    private long stream = NO_STREAM;
    private long checkedTx;
    private @Nullable RetryCause cause;
    private boolean failing;

    private volatile long requestedTx;
    private volatile long arrivedTx;

    ExportMeter(ExportMachine machine, SourceMetrics metrics) {
        this.machine = machine;
        this.metrics = metrics;
    }

    /** What the engine holds. */
    EngineLoad load(int window, MemoryBudget.Share memory) {
        return new EngineLoad() {
            @Override
            public int inFlight() {
                return (int) Math.max(0, requestedTx - arrivedTx);
            }

            @Override
            public int window() {
                return window;
            }

            @Override
            public long bufferBytes() {
                return memory.held();
            }
        };
    }

    @Override
    public void step(ExportEvent event, long now, Consumer<? super ExportAction> actions) {
        if (event instanceof ExportEvent.OfStream news) {
            if (news.stream() == stream) {
                learn(news);
            }
        } else if (event instanceof ExportEvent.Stalled && machine.awaited() != null) {
            cause = RetryCause.STALLED;
        }
        machine.step(event, now, actions);
    }

    private void learn(ExportEvent.OfStream news) {
        if (news instanceof ExportEvent.Arrived arrived) {
            if (arrived.part().first()) {
                metrics.arrived(
                        arrived.part().claim().tx(), arrived.part().claim().timestamp(), arrived.committedTx());
            }
            if (arrived.part().last()) {
                arrivedTx = arrived.part().claim().tx();
            }
        } else if (news instanceof ExportEvent.Checked checked) {
            metrics.stated(checked.committed().tx());
        } else if (news instanceof ExportEvent.Committed committed) {
            metrics.stated(committed.position().tx());
        } else if (news instanceof ExportEvent.Failed failed) {
            ServerException failure = failed.cause();
            cause = failure == null
                    ? RetryCause.ENDED
                    : RetryCause.named(failure.kind().name());
        }
    }

    /** The machine wants this done. */
    void decided(ExportAction action) {
        if (action instanceof ExportAction.Emit emit) {
            if (emit.part().last()) {
                metrics.verifiedBytes();
                metrics.agreed(emit.part().claim().tx());
            }
        } else if (action instanceof ExportAction.Request request) {
            requestedTx = request.tx();
        } else if (action instanceof ExportAction.Check check) {
            checks(check);
        } else if (action instanceof ExportAction.Open) {
            opens();
        } else if (action instanceof ExportAction.Cancel) {
            stream = NO_STREAM;
            requestedTx = 0;
        } else if (action instanceof ExportAction.Report report) {
            metrics.outage(report.trouble());
        } else if (action instanceof ExportAction.Fail fail) {
            metrics.stopped(fail.cause().code());
        }
    }

    private void checks(ExportAction.Check check) {
        stream = check.stream();
        checkedTx = check.tx();
        if (cause != null) {
            metrics.retried(cause);
            cause = null;
            failing = true;
        }
    }

    /** The server has stated the Alh of the transaction that was exported last, and it is the same. */
    private void opens() {
        requestedTx = checkedTx;
        arrivedTx = checkedTx;
        if (checkedTx > 0) {
            metrics.agreed(checkedTx);
        }
        if (failing) {
            failing = false;
            metrics.reconnected();
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
    public ExportEvent tick() {
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
    public ExportEvent stalled() {
        return machine.stalled();
    }
}

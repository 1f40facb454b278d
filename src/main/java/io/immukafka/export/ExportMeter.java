package io.immukafka.export;

import io.immukafka.client.error.ServerException;
import io.immukafka.metrics.RetryCause;
import io.immukafka.metrics.SourceMetrics;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the export machine learns and decides. For the loop's thread, but for {@link #inFlight} and
 * {@link #arrivesNext}.
 */
final class ExportMeter {

    private static final long NO_STREAM = -1;

    private final SourceMetrics metrics;

    private long stream = NO_STREAM;
    private long checkedTx;
    private @Nullable RetryCause cause;
    private boolean failing;

    private volatile long requestedTx;
    private volatile long arrivedTx;

    ExportMeter(SourceMetrics metrics) {
        this.metrics = metrics;
    }

    /** Transactions that were asked for and have not arrived. */
    int inFlight() {
        return (int) Math.max(0, requestedTx - arrivedTx);
    }

    /** Whether this transaction is the next to arrive. */
    boolean arrivesNext(long tx) {
        return tx == arrivedTx + 1;
    }

    /** The machine is told this. */
    void learned(ExportEvent event) {
        if (event instanceof ExportEvent.OfStream news) {
            if (news.stream() == stream) {
                learn(news);
            }
        } else if (event instanceof ExportEvent.SessionGranted) {
            metrics.sessionLent();
        } else if (event instanceof ExportEvent.Stalled) {
            cause = RetryCause.STALLED;
        }
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
        } else if (action instanceof ExportAction.AcquireSession) {
            metrics.sessionRequested();
        } else if (action instanceof ExportAction.ReleaseSession) {
            metrics.sessionReleased();
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
        metrics.works();
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
}

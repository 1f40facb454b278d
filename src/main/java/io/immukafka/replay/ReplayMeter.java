package io.immukafka.replay;

import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.client.error.ServerException;
import io.immukafka.metrics.RetryCause;
import io.immukafka.metrics.SinkMetrics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what the replay machine learns and decides. For the loop's thread, but for {@link #verified} and {@link #answered}. */
final class ReplayMeter {

    private static final Logger log = LoggerFactory.getLogger(ReplayMeter.class);

    private final String replica;
    private final SinkMetrics metrics;

    private @Nullable RetryCause cause;
    private boolean failing;
    /** Whether the replica has told its position. */
    private boolean located;
    /** The newest transaction that the replica had at first or that was sent to it. */
    private long newest;
    /** How often the replica was beyond that. */
    private int overtaken;

    ReplayMeter(String replica, SinkMetrics metrics) {
        this.replica = replica;
        this.metrics = metrics;
    }

    /** A transaction was read whole, and its bytes give the checksums that its record states. */
    void verified() {
        metrics.verifiedBytes();
    }

    /**
     * The replica has committed a transaction.
     *
     * @param sentAt when it was sent, in the time of {@link System#nanoTime}
     */
    void answered(Claim claim, long sentAt) {
        metrics.replayed(System.nanoTime() - sentAt, claim.timestamp(), claim.length());
    }

    /** The machine is told this. */
    void learned(ReplayEvent event) {
        if (event instanceof ReplayEvent.CallFailed failed) {
            failed(failed.cause());
        } else if (event instanceof ReplayEvent.PrepareFailed failed) {
            failed(failed.cause());
        } else if (event instanceof ReplayEvent.CompareFailed failed) {
            failed(failed.cause());
        } else if (event instanceof ReplayEvent.SessionGranted) {
            metrics.sessionLent();
        } else if (event instanceof ReplayEvent.Stalled) {
            cause = RetryCause.STALLED;
        } else if (event instanceof ReplayEvent.Prepared && failing) {
            failing = false;
            metrics.reconnected();
        }
    }

    /** The first failure is the cause: the calls in flight fail after it. */
    private void failed(ServerException failure) {
        cause = cause == null ? RetryCause.named(failure.kind().name()) : cause;
    }

    /** The machine wants this done. */
    void decided(ReplayAction action) {
        if (action instanceof ReplayAction.Send send) {
            newest = Math.max(newest, send.tx().tx());
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
        } else if (action instanceof ReplayAction.Rewind rewind) {
            String from = rewind.after() == 0 ? "the beginning" : "transaction " + rewind.after();
            log.info("{}: reading again from {}, since {}", replica, from, rewind.why());
            metrics.rewound();
        } else if (action instanceof ReplayAction.Missing missing) {
            missing(missing.what());
        } else if (action instanceof ReplayAction.AcquireSession) {
            metrics.sessionRequested();
        } else if (action instanceof ReplayAction.ReleaseSession) {
            metrics.sessionReleased();
        } else if (action instanceof ReplayAction.Report report) {
            metrics.outage(report.trouble());
        } else if (action instanceof ReplayAction.Fail fail) {
            metrics.stopped(fail.cause().code());
        }
    }

    private void missing(@Nullable String what) {
        if (what == null) {
            log.info("{}: nothing is missing any more", replica);
        } else {
            log.warn("{} is waiting: {}; reading on to the end, since it may come later", replica, what);
        }
    }

    private void reached(ReplayAction.Reached reached) {
        metrics.works();
        if (located) {
            metrics.applied(reached.position().tx());
            overtake(reached.position());
            return;
        }
        located = true;
        newest = reached.position().tx();
        metrics.resume(reached.position().tx());
        if (metrics.begins()) {
            log.info("The replay into {} begins after {}", replica, reached.position());
        }
    }

    /** Once may be an answer to an earlier engine, which came after the replica had told its position. */
    private void overtake(Position position) {
        if (position.tx() <= newest) {
            return;
        }
        overtaken++;
        if (overtaken == 2) {
            log.warn(
                    "{} has reached {}, but only transactions up to {} were sent to it: another program fills it too, such as a "
                            + "second sink connector. Every transaction is verified, but both programs slow each other down, "
                            + "and if their origins differ, one of them stops. Let only one fill a replica.",
                    replica,
                    position,
                    newest);
        }
        newest = position.tx();
    }

    /** Whether another program fills the replica too. */
    boolean isOvertaken() {
        return overtaken > 1;
    }

    /** The engine is over. */
    void close() {
        metrics.rested();
    }
}

package io.immukafka.cli.transfer;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.cli.console.InterruptedRunException;
import io.immukafka.cli.console.Interruption;
import io.immukafka.cli.console.Progress;
import io.immukafka.cli.endpoint.Origin;
import io.immukafka.cli.endpoint.RateLimiter;
import io.immukafka.cli.option.Bounds;
import io.immukafka.engine.Destination;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.tx.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Moves transactions from one place to another until the source ends, the bounds are reached, or Ctrl-C comes. */
public final class Transfer {

    /** How long anything is waited for before Ctrl-C, progress and outages are looked after again. */
    private static final Duration MOMENT = Duration.ofMillis(100);

    private static final long POLL_BYTES = 1 << 20;

    /**
     * The outcome of a run.
     *
     * @param first the first transaction that was taken from the source; null if there was none
     * @param last the last one
     * @param reached where the destination stands
     */
    public record Result(
            long transactions,
            long bytes,
            @Nullable Claim first,
            @Nullable Claim last,
            Position reached) {}

    private final Origin source;
    private final Destination sink;
    private final Bounds bounds;
    private final RateLimiter pace;
    private final Progress progress;
    private final Duration patience;

    private long transactions;
    private long bytes;
    private @Nullable Claim first;
    private @Nullable Claim last;
    private long troubleSince;
    private boolean limitsTold;

    /** @param patience how long an outage may last before the run gives up */
    public Transfer(
            Origin source, Destination sink, Bounds bounds, RateLimiter pace, Progress progress, Duration patience) {
        this.source = source;
        this.sink = sink;
        this.bounds = bounds;
        this.pace = pace;
        this.progress = progress;
        this.patience = patience;
    }

    /**
     * Runs to the end. Everything that was put is durable then.
     *
     * @throws InterruptedRunException after Ctrl-C; what was put until then is durable too
     */
    public Result run() throws EngineException, InterruptedException {
        boolean more = true;
        while (more && !Interruption.requested()) {
            long pause = pace.pause(System.nanoTime());
            if (pause > 0) {
                Thread.sleep(Math.min(pause, MOMENT.toMillis()));
                continue;
            }
            List<TxPart> parts = read();
            if (parts.isEmpty() && source.ended()) {
                break;
            }
            for (TxPart part : parts) {
                more = more && take(part);
            }
            progress.at(source.extent());
            look();
        }
        settle();
        if (Interruption.requested()) {
            throw new InterruptedRunException(
                    "interrupted after " + (last == null ? "no transaction" : "transaction " + last.tx()));
        }
        return new Result(transactions, bytes, first, last, flush());
    }

    private Position flush() throws EngineException, InterruptedException {
        for (Position reached = sink.flush(MOMENT); ; reached = sink.flush(MOMENT)) {
            if (reached != null) {
                return reached;
            }
            look();
            if (Interruption.requested()) {
                throw new InterruptedRunException("interrupted before the destination had confirmed everything");
            }
        }
    }

    /** The next parts. What came before something bad is whole: it arrives before the run fails. */
    private List<TxPart> read() throws EngineException, InterruptedException {
        try {
            return source.poll(pace.share(POLL_BYTES), MOMENT);
        } catch (EngineException e) {
            try {
                settle();
            } catch (EngineException second) {
                e.addSuppressed(second);
            }
            throw e;
        }
    }

    private void settle() throws EngineException, InterruptedException {
        while (!sink.settled(MOMENT)) {
            look();
            if (Interruption.requested() && sink.trouble().isPresent()) {
                break;
            }
        }
    }

    private void tellLimits() {
        Limits limits = limitsTold ? null : source.limits();
        if (limits != null) {
            sink.limits(limits);
            limitsTold = true;
        }
    }

    /** Passes a part on; false if it, and all that follow, are not wanted. */
    private boolean take(TxPart part) throws EngineException, InterruptedException {
        Claim claim = part.claim();
        if (bounds.ends(claim)) {
            return false;
        }
        if (!bounds.precedes(claim)) {
            while (!sink.awaitRoom(MOMENT)) {
                look();
                if (Interruption.requested()) {
                    return false;
                }
            }
            tellLimits();
            sink.put(part, source.where(), source.stored());
            first = first == null ? claim : first;
            bytes += part.payload().length;
            if (part.last()) {
                transactions++;
                last = claim;
            }
        }
        pace.spend(part.payload().length, System.nanoTime());
        source.release(part.payload().length);
        return !(part.last() && bounds.complete(claim));
    }

    private void look() throws EngineException {
        Optional<String> trouble = source.trouble().or(sink::trouble);
        if (trouble.isEmpty()) {
            troubleSince = 0;
        } else if (troubleSince == 0) {
            troubleSince = System.nanoTime();
        } else if (System.nanoTime() - troubleSince > patience.toNanos()) {
            throw new EngineException(
                    Reason.UNREACHABLE,
                    ErrorCode.SERVER_UNREACHABLE,
                    "gave up after " + patience.toSeconds() + " s: " + trouble.get()
                            + ". Completed work is intact; run the same command again to resume",
                    null);
        }
    }
}

package io.immukafka.export;

import io.immukafka.chain.ChainCheck;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.chain.Verdict;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.Machine;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.RetryPolicy;
import io.immukafka.engine.RetryPolicy.Kind;
import io.immukafka.engine.SessionHold;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides how transactions leave a database: check that it still holds the history exported so far, stream with many
 * requests ahead, verify, hold back what the server has not stated twice, and begin again when the stream is lost. Invariants:
 *
 * <ul>
 *   <li>Parts are emitted in order, each once; a transaction that a lost stream cut off begins again with part 0.
 *   <li>Nothing of a transaction is emitted before the server has stated its Alh twice and has committed it, its last part
 *       not before its entries are verified.
 *   <li>A new stream begins right after the last transaction that was emitted whole.
 *   <li>What is held and not released is counted in the memory budget.
 *   <li>Nothing is asked of the server without a session, and none is held during a pause.
 * </ul>
 */
final class ExportMachine implements Machine<ExportEvent, ExportAction> {

    private enum ExportPhase {
        /** Other databases use all sessions. */
        WAITING,
        CHECKING,
        STREAMING,
        PAUSING,
        /** It has failed, and the server is asked for the Alh of what was held before that. */
        ENDING,
        FAILED
    }

    /** A header with metadata takes two more: what states its Alh. */
    private static final int HEADER_REQUESTS = 3;

    /** Settings, state and a header. */
    private static final int CHECK_REQUESTS = 2 + HEADER_REQUESTS;

    private final ExportErrors errors;
    private final CommitGate gate = new CommitGate();
    private final FlowControl flow;
    private final Emission emission;
    private final FailureHistory setbacks;
    private final SessionHold<ExportAction> session =
            new SessionHold<>(new ExportAction.AcquireSession(), new ExportAction.ReleaseSession());

    private ExportPhase phase = ExportPhase.PAUSING;
    private long stream;
    private long wakeAt = NEVER;

    /** The last transaction of which all parts have arrived in this stream. */
    private Position arrived = Position.EMPTY;
    /** Whether more of the next transaction is under way. */
    private boolean underWay;
    /** The newest transaction that the server is known to have committed. */
    private long committedTx;

    /** Why it is over. */
    private @Nullable EngineException end;

    ExportMachine(
            String database,
            ExportStart start,
            ExportOptions options,
            MemoryBudget.Share memory,
            FailureHistory setbacks) {
        errors = new ExportErrors(database);
        emission = new Emission(start);
        flow = new FlowControl(options, memory);
        this.setbacks = setbacks;
    }

    @Override
    public ExportEvent.Tick tick() {
        return new ExportEvent.Tick();
    }

    @Override
    public ExportEvent.Stalled stalled() {
        return new ExportEvent.Stalled();
    }

    @Override
    public long wakeAt() {
        return phase == ExportPhase.STREAMING ? Math.min(wakeAt, gate.askAt()) : wakeAt;
    }

    @Override
    public @Nullable Awaited awaited() {
        return switch (phase) {
            case CHECKING -> new Awaited("its state", CHECK_REQUESTS);
            case ENDING -> new Awaited("the Alh of a transaction", HEADER_REQUESTS);
            case STREAMING -> owed() && flow.open() ? new Awaited("transaction " + (arrived.tx() + 1)) : null;
            case WAITING, PAUSING, FAILED -> null;
        };
    }

    /** Whether the server has to send something without anybody writing to the database. */
    private boolean owed() {
        return underWay || committedTx > arrived.tx();
    }

    @Override
    public void step(ExportEvent event, long now, Consumer<? super ExportAction> actions) {
        if (phase == ExportPhase.FAILED || (event instanceof ExportEvent.OfStream news && news.stream() != stream)) {
            return;
        }
        if (event instanceof ExportEvent.Arrived part) {
            arrived(part, now, actions);
        } else if (event instanceof ExportEvent.Arriving more) {
            flow.delivered(more.taken());
            underWay = true;
            awaitNews(now);
            renew(actions);
        } else if (event instanceof ExportEvent.Room) {
            renew(actions);
        } else if (event instanceof ExportEvent.Tick) {
            tick(now, actions);
        } else if (event instanceof ExportEvent.Started) {
            // A pause that an earlier engine has begun goes on.
            wakeAt = Math.max(now, setbacks.retries().retryAt());
            tick(now, actions);
        } else if (event instanceof ExportEvent.SessionGranted) {
            session.granted();
            check(actions);
        } else if (event instanceof ExportEvent.SessionReclaimed) {
            session.reclaimed();
        } else if (event instanceof ExportEvent.Checked checked) {
            checked(checked, now, actions);
        } else if (event instanceof ExportEvent.Committed committed) {
            stated(committed.position(), gate.newest(committed.position(), now, emit(actions)), now, actions);
        } else if (event instanceof ExportEvent.Confirmed confirmed) {
            stated(confirmed.position(), gate.stated(confirmed.position(), now, emit(actions)), now, actions);
        } else if (event instanceof ExportEvent.Malformed malformed) {
            doubt(errors.malformed(malformed.cause(), arrived), now, actions);
        } else if (phase == ExportPhase.ENDING) {
            over(actions);
        } else if (event instanceof ExportEvent.Failed failed) {
            failed(failed, now, actions);
        } else if (event instanceof ExportEvent.Stalled) {
            stalled(now, actions);
        }
        yieldSession(actions);
    }

    /** Lets another database have the session, between transactions, and waits in line for the next one. */
    private void yieldSession(Consumer<? super ExportAction> actions) {
        boolean between = !underWay && emission.isBetweenTransactions();
        if (phase == ExportPhase.STREAMING && between && session.isOver(!owed() && gate.isEmpty())) {
            abandon(actions);
            session.release(actions);
            check(actions);
        }
    }

    private void tick(long now, Consumer<? super ExportAction> actions) {
        if (phase == ExportPhase.STREAMING && gate.askAt() <= now) {
            actions.accept(gate.question(stream));
        }
        if (wakeAt > now) {
            return;
        }
        if (phase == ExportPhase.PAUSING) {
            check(actions);
        } else if (phase == ExportPhase.STREAMING) {
            // The server may need long to read the data; the watchdog reports a stream that stalls.
            awaitNews(now);
            if (!owed()) {
                succeeded(actions);
                if (flow.open() && gate.isEmpty()) {
                    restart(actions);
                }
            }
        }
    }

    private void awaitNews(long now) {
        wakeAt = now + ExportOptions.HEAD_WAIT.toMillis();
    }

    private void check(Consumer<? super ExportAction> actions) {
        wakeAt = NEVER;
        if (!session.acquire(actions)) {
            phase = ExportPhase.WAITING;
            return;
        }
        phase = ExportPhase.CHECKING;
        stream++;
        actions.accept(new ExportAction.Check(stream, emission.resume().tx()));
    }

    private void restart(Consumer<? super ExportAction> actions) {
        abandon(actions);
        check(actions);
    }

    private void abandon(Consumer<? super ExportAction> actions) {
        actions.accept(new ExportAction.Cancel(stream));
        // Late news of this stream must not count any more.
        stream++;
        gate.drop();
        flow.end();
        emission.cutOff();
        underWay = false;
    }

    private void checked(ExportEvent.Checked checked, long now, Consumer<? super ExportAction> actions) {
        if (phase != ExportPhase.CHECKING) {
            return;
        }
        ExportStart resume = emission.resume();
        var found = checked.startAlh();
        EngineException contradiction = errors.contradiction(resume, checked);
        if (contradiction != null) {
            doubt(contradiction, now, actions);
            return;
        }
        if (found == null) {
            fail(errors.beyondTheEnd(resume.tx() + 1, checked.committed()), actions);
            return;
        }
        committedTx = checked.committed().tx();
        arrived = new Position(resume.tx(), found);
        phase = ExportPhase.STREAMING;
        awaitNews(now);
        gate.begin(resume.tx(), committedTx);
        flow.begin(resume.tx());
        actions.accept(new ExportAction.Open(stream));
        renew(actions);
    }

    private void renew(Consumer<? super ExportAction> actions) {
        if (phase == ExportPhase.STREAMING) {
            flow.renew(stream, arrived.tx(), actions);
        }
    }

    private void arrived(ExportEvent.Arrived news, long now, Consumer<? super ExportAction> actions) {
        TxPart part = news.part();
        flow.delivered(news.taken());
        flow.hold();
        underWay = !part.last();
        committedTx = Math.max(committedTx, news.committedTx());
        awaitNews(now);
        if (part.first()) {
            if (!begins(part, now, actions)) {
                return;
            }
            gate.begins(part.claim().tx(), news.committedTx(), emit(actions));
        }
        if (news.whole() != null) {
            var corrupt = ChainCheck.integrity(news.whole(), part.claim());
            if (corrupt.isPresent()) {
                doubt(errors.unverified(corrupt.get().describe(), null), now, actions);
                return;
            }
            arrived = part.claim().reached();
        }
        gate.offer(part, news.committedTx(), now, emit(actions));
        renew(actions);
    }

    /** Whether the part begins the transaction that comes next. */
    private boolean begins(TxPart part, long now, Consumer<? super ExportAction> actions) {
        Verdict verdict = ChainCheck.link(arrived, part.claim());
        if (verdict instanceof Verdict.Next) {
            if (part.claim().entries() == 0) {
                actions.accept(
                        new ExportAction.Warn(errors.withoutEntries(part.claim().tx())));
            }
            return true;
        }
        if (gate.holdsUncommitted()) {
            // The server discarded the transaction that is held here, and has given its id to another one.
            restart(actions);
        } else {
            doubt(errors.unlinked(verdict, part.claim().tx(), arrived), now, actions);
        }
        return false;
    }

    private Consumer<TxPart> emit(Consumer<? super ExportAction> actions) {
        return part -> emit(part, actions);
    }

    private void emit(TxPart part, Consumer<? super ExportAction> actions) {
        assert !part.last() || arrived.tx() >= part.claim().tx() : part + " leaves before its entries are verified";
        emission.add(part);
        flow.emitted(part.payload().length);
        if (part.last()) {
            // Single parts are no success: they begin again if the next ones do not come.
            session.advanced();
            setbacks.over();
            succeeded(actions);
        }
        actions.accept(new ExportAction.Emit(part));
    }

    /** The stream makes progress; answers to other requests do not show that. */
    private void succeeded(Consumer<? super ExportAction> actions) {
        setbacks.streamed();
        setbacks.retries().succeeded().ifPresent(news -> actions.accept(new ExportAction.Report(news, false)));
    }

    /** Acts on the server's statement about a transaction. */
    private void stated(
            Position position, CommitGate.Agreement outcome, long now, Consumer<? super ExportAction> actions) {
        committedTx = Math.max(committedTx, position.tx());
        if (phase == ExportPhase.ENDING) {
            over(actions);
        } else if (outcome != CommitGate.Agreement.DIFFERS) {
            renew(actions);
        } else if (gate.holdsUncommitted()) {
            restart(actions);
        } else {
            doubt(errors.statedOtherwise(position), now, actions);
        }
    }

    private void failed(ExportEvent.Failed failed, long now, Consumer<? super ExportAction> actions) {
        Kind kind = ExportErrors.kind(failed.cause());
        if (kind != Kind.PERMANENT) {
            abandon(actions);
        }
        retry(kind, failed.cause(), now, actions);
    }

    private void stalled(long now, Consumer<? super ExportAction> actions) {
        Awaited waited = awaited();
        if (waited == null) {
            return;
        }
        boolean hopeless = phase == ExportPhase.STREAMING && setbacks.stall(arrived.tx(), now);
        abandon(actions);
        String what = "the server has stopped sending while it should send " + waited.what();
        retry(Kind.TRANSIENT, new TimeoutException(what), now, actions);
        if (hopeless) {
            actions.accept(new ExportAction.Warn(errors.stalls(waited.what(), FailureHistory.STALL_PAUSE)));
        }
    }

    private void retry(Kind kind, @Nullable Exception cause, long now, Consumer<? super ExportAction> actions) {
        RetryPolicy retries = setbacks.retries();
        var failure = retries.failed(kind, ExportErrors.code(cause), cause, now);
        retries.warning().ifPresent(news -> actions.accept(new ExportAction.Report(news, true)));
        if (failure.isPresent()) {
            fail(failure.get(), actions);
        } else {
            phase = ExportPhase.PAUSING;
            session.release(actions);
            wakeAt = retries.retryAt();
        }
    }

    /** Asks once more for what contradicts, since bytes may be changed on the way; the second time it counts. */
    private void doubt(EngineException why, long now, Consumer<? super ExportAction> actions) {
        if (setbacks.doubt(now)) {
            fail(why, actions);
        } else {
            actions.accept(new ExportAction.Warn(errors.askedOnceMore(why)));
            restart(actions);
        }
    }

    /** Stops, after what arrived whole before the failure has left: otherwise it never would. */
    private void fail(EngineException why, Consumer<? super ExportAction> actions) {
        end = why;
        wakeAt = NEVER;
        long tx = gate.newestWhole();
        if (phase != ExportPhase.STREAMING || tx == 0) {
            over(actions);
            return;
        }
        phase = ExportPhase.ENDING;
        actions.accept(new ExportAction.Cancel(stream));
        stream++;
        actions.accept(new ExportAction.Confirm(stream, tx));
    }

    private void over(Consumer<? super ExportAction> actions) {
        abandon(actions);
        session.release(actions);
        phase = ExportPhase.FAILED;
        actions.accept(new ExportAction.Fail(Objects.requireNonNull(end)));
    }
}

package io.immukafka.export;

import io.immukafka.chain.ChainCheck;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.chain.Verdict;
import io.immukafka.client.ServerCondition;
import io.immukafka.client.ServerError;
import io.immukafka.client.ServerException;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.engine.Machine;
import io.immukafka.engine.RetryPolicy;
import io.immukafka.engine.RetryPolicy.Kind;
import io.immukafka.export.ExportAction.AskCommitted;
import io.immukafka.export.ExportAction.Cancel;
import io.immukafka.export.ExportAction.Check;
import io.immukafka.export.ExportAction.Emit;
import io.immukafka.export.ExportAction.Fail;
import io.immukafka.export.ExportAction.Open;
import io.immukafka.export.ExportAction.Report;
import io.immukafka.export.ExportAction.Warn;
import io.immukafka.export.ExportEvent.Arrived;
import io.immukafka.export.ExportEvent.Arriving;
import io.immukafka.export.ExportEvent.Checked;
import io.immukafka.export.ExportEvent.Committed;
import io.immukafka.export.ExportEvent.Confirmed;
import io.immukafka.export.ExportEvent.Failed;
import io.immukafka.export.ExportEvent.Malformed;
import io.immukafka.export.ExportEvent.Released;
import io.immukafka.export.ExportEvent.Started;
import io.immukafka.export.ExportEvent.Tick;
import io.immukafka.export.ExportStart.Unfinished;
import io.immukafka.hash.Digest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides how transactions leave a database: check that it still holds the history exported so far, stream with many
 * requests ahead, prove, hold back what is not committed, and begin anew when the stream is lost.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Parts are emitted in order, each once; a transaction that is begun anew begins with part 0.
 *   <li>Nothing of a transaction is emitted before it is committed, its last part not before it is proved, and nothing of
 *       it before it is proved if it is short enough to be held.
 *   <li>{@code resume} names what was emitted and nothing else, so that a new stream goes on exactly there.
 *   <li>What is held and not released stays within the buffer.
 * </ul>
 */
final class ExportMachine implements Machine<ExportEvent, ExportAction> {

    private enum Phase {
        CHECKING,
        STREAMING,
        PAUSING,
        FAILED
    }

    private final String database;
    private final ExportOptions options;
    private final CommitGate gate = new CommitGate();
    /** The first parts of a transaction that leaves when it is proved. */
    private final Deque<Arrived> unprovedParts = new ArrayDeque<>();

    private final Demand demand;
    private final RetryPolicy retries;

    private Phase phase = Phase.PAUSING;
    private long stream;
    private long wakeAt = NEVER;

    /** Where a new stream begins. */
    private ExportStart resume;

    /** The last transaction of which all parts have arrived in this stream. */
    private Position arrived = Position.EMPTY;
    /** Whether more of the next transaction is under way. */
    private boolean underWay;
    /** How many of its first parts were emitted before this stream. */
    private int skip;
    /** The newest transaction that the server is known to have committed. */
    private long committedTx;
    /** Whether a stream may scan transactions instead of having them exported. */
    private boolean readAhead = true;

    ExportMachine(String database, ExportStart start, ExportOptions options, RandomGenerator random) {
        this.database = database;
        this.options = options;
        resume = start;
        demand = new Demand(options);
        retries = new RetryPolicy(database, options.firstPauseMs(), options.longestPauseMs(), random);
    }

    @Override
    public Tick tick() {
        return new Tick();
    }

    @Override
    public @Nullable String awaited() {
        return null;
    }

    @Override
    public long progress() {
        return 0;
    }

    @Override
    public Tick stalled() {
        return new Tick();
    }

    @Override
    public long wakeAt() {
        return phase == Phase.STREAMING ? Math.min(wakeAt, gate.askAt()) : wakeAt;
    }

    @Override
    public void step(ExportEvent event, long now, Consumer<? super ExportAction> actions) {
        if (phase == Phase.FAILED) {
            return;
        }
        if (event instanceof Arrived part) {
            if (part.stream() == stream) {
                arrived(part, now, actions);
            }
        } else if (event instanceof Released released) {
            demand.release(released.parts(), released.bytes());
            renew(actions);
        } else if (event instanceof Tick) {
            tick(now, actions);
        } else if (event instanceof Started) {
            check(actions);
        } else if (event instanceof Checked checked) {
            if (checked.stream() == stream) {
                checked(checked, now, actions);
            }
        } else if (event instanceof Arriving more) {
            if (more.stream() == stream) {
                demand.delivered(more.messages());
                underWay = true;
                awaitNews(now);
                renew(actions);
            }
        } else if (event instanceof Committed committed) {
            if (committed.stream() == stream) {
                settle(gate.committed(committed.position(), now), now, actions);
            }
        } else if (event instanceof Confirmed confirmed) {
            if (confirmed.stream() == stream) {
                settle(gate.confirmed(confirmed.tx(), confirmed.alh()), now, actions);
            }
        } else if (event instanceof Malformed malformed) {
            if (malformed.stream() == stream) {
                String id = "after transaction " + arrived.tx() + ": "
                        + malformed.cause().getMessage();
                unproved(id, malformed.cause(), actions);
            }
        } else if (event instanceof Failed failed && failed.stream() == stream) {
            failed(failed, now, actions);
        }
    }

    private void tick(long now, Consumer<? super ExportAction> actions) {
        if (phase == Phase.STREAMING && gate.askAt() <= now) {
            gate.asking();
            actions.accept(new AskCommitted(stream));
        }
        if (wakeAt > now) {
            return;
        }
        if (phase == Phase.PAUSING) {
            check(actions);
        } else if (phase == Phase.STREAMING) {
            // What the server owes may take it long to read; the client ends a stream that stalls.
            boolean owed = underWay || committedTx > arrived.tx();
            if (!owed) {
                recovered(actions);
            }
            if (owed || !demand.open() || !gate.isEmpty()) {
                awaitNews(now);
            } else {
                restart(actions);
            }
        }
    }

    private void awaitNews(long now) {
        wakeAt = now + ExportOptions.HEAD_WAIT.toMillis();
    }

    private void check(Consumer<? super ExportAction> actions) {
        phase = Phase.CHECKING;
        wakeAt = NEVER;
        stream++;
        actions.accept(new Check(stream, resume.tx()));
    }

    private void restart(Consumer<? super ExportAction> actions) {
        abandon(actions);
        check(actions);
    }

    private void abandon(Consumer<? super ExportAction> actions) {
        actions.accept(new Cancel(stream));
        gate.drop(part -> demand.release(1, part.payload().length));
        unprovedParts.forEach(news -> demand.release(1, news.part().payload().length));
        unprovedParts.clear();
        underWay = false;
    }

    private void checked(Checked checked, long now, Consumer<? super ExportAction> actions) {
        Digest found = checked.startAlh();
        Digest expected = resume.alh();
        if (found == null && expected == null) {
            fail(
                    Reason.REFUSED,
                    database + " ends with " + checked.committed() + ": the export can't begin with transaction "
                            + (resume.tx() + 1) + ". Begin with one up to "
                            + (checked.committed().tx() + 1) + ".",
                    null,
                    actions);
            return;
        }
        if (found == null) {
            fail(
                    Reason.UNPROVED,
                    database + " ends with " + checked.committed() + ", but transaction " + resume.tx()
                            + " was exported from it before: it was restored from an older state or replaced. Export "
                            + "its history to another topic or file, or bring the former database back.",
                    null,
                    actions);
            return;
        }
        if (expected != null && !found.equals(expected)) {
            fail(
                    Reason.UNPROVED,
                    database + " has another history than the one exported before: "
                            + new Verdict.Fork(resume.tx(), expected, found).describe()
                            + ". It was restored from something else or replaced. Export its history to another topic "
                            + "or file, or bring the former database back.",
                    null,
                    actions);
            return;
        }
        committedTx = checked.committed().tx();
        resume = new ExportStart(resume.tx(), found, resume.unfinished());
        arrived = new Position(resume.tx(), found);
        phase = Phase.STREAMING;
        awaitNews(now);
        Unfinished unfinished = resume.unfinished();
        int firstCut = unfinished == null ? options.recordMaxBytes() : unfinished.cut();
        actions.accept(new Open(
                stream, options.recordMaxBytes(), resume.tx() + 1, firstCut, readAhead ? options.readAhead() : 0));
        demand.begin(arrived.tx());
        renew(actions);
    }

    private void renew(Consumer<? super ExportAction> actions) {
        if (phase == Phase.STREAMING) {
            demand.renew(stream, arrived.tx(), actions);
        }
    }

    private void arrived(Arrived news, long now, Consumer<? super ExportAction> actions) {
        TxPart part = news.part();
        demand.delivered(news.messages());
        underWay = !part.last();
        committedTx = Math.max(committedTx, news.committedTx());
        awaitNews(now);
        if (part.first() && !begins(part, actions)) {
            return;
        }
        if (news.whole() != null) {
            var corrupt = ChainCheck.integrity(news.whole(), part.claim());
            if (corrupt.isPresent()) {
                unproved(corrupt.get().describe(), null, actions);
                return;
            }
            arrived = part.claim().reached();
        }
        if (part.part() >= skip) {
            demand.hold(part.payload().length);
            unprovedParts.add(news);
        }
        if (part.last() || part.claim().length() > options.provedWhole()) {
            for (Arrived next = unprovedParts.poll(); next != null; next = unprovedParts.poll()) {
                gate.offer(next.part(), next.committedTx(), now, committed -> emit(committed, actions));
            }
        }
        renew(actions);
    }

    /** Whether the part begins the transaction that comes next. */
    private boolean begins(TxPart part, Consumer<? super ExportAction> actions) {
        Verdict verdict = ChainCheck.link(arrived, part.claim());
        if (verdict instanceof Verdict.Next) {
            skip = partsOut(part);
            if (part.claim().entries() == 0) {
                actions.accept(new Warn(
                        "transaction " + part.claim().tx() + " of " + database + " has no entries (a truncation "
                                + "writes such ones): no immudb server replays it, so that a replica stops there"));
            }
            return true;
        }
        if (!gate.isEmpty()) {
            // What is held was discarded: the server has given its id to another transaction.
            restart(actions);
        } else if (verdict instanceof Verdict.Fork fork) {
            unproved(fork.describe(), null, actions);
        } else {
            unproved("transaction " + part.claim().tx() + " came after " + arrived, null, actions);
        }
        return false;
    }

    /** How many parts of the transaction that begins with this one were emitted before. */
    private int partsOut(TxPart first) {
        Unfinished unfinished = resume.unfinished();
        return unfinished != null
                        && first.claim().tx() == resume.tx() + 1
                        && first.claim().alh().equals(unfinished.alh())
                ? Math.min(unfinished.parts(), first.parts() - 1)
                : 0;
    }

    private void emit(TxPart part, Consumer<? super ExportAction> actions) {
        resume = part.last()
                ? ExportStart.after(part.claim().reached())
                : new ExportStart(
                        resume.tx(),
                        resume.alh(),
                        new Unfinished(part.claim().alh(), part.part() + 1, part.payload().length));
        recovered(actions);
        actions.accept(new Emit(part));
    }

    /** The stream gets on: that the server answers questions proves nothing of it. */
    private void recovered(Consumer<? super ExportAction> actions) {
        retries.succeeded().ifPresent(news -> actions.accept(new Report(news, false)));
    }

    private void settle(CommitGate.Decision decision, long now, Consumer<? super ExportAction> actions) {
        if (decision instanceof CommitGate.Release release) {
            gate.release(release.tx(), part -> emit(part, actions));
            gate.askAgain(now);
            renew(actions);
        } else if (decision instanceof CommitGate.Confirm confirm) {
            actions.accept(new ExportAction.Confirm(stream, confirm.tx()));
        } else if (decision instanceof CommitGate.Discarded) {
            restart(actions);
        }
    }

    private void failed(Failed failed, long now, Consumer<? super ExportAction> actions) {
        abandon(actions);
        // Late news of this stream must not count any more.
        stream++;
        var end = retries.failed(kind(failed.cause()), failed.cause(), now);
        retries.warning().ifPresent(news -> actions.accept(new Report(news, true)));
        if (end.isPresent()) {
            fail(end.get(), actions);
        } else {
            phase = Phase.PAUSING;
            wakeAt = now + retries.pause();
        }
    }

    private static Kind kind(@Nullable ServerException failure) {
        if (failure == null || failure.kind().passes() || failure.condition() == ServerCondition.NO_NEW_TRANSACTIONS) {
            return Kind.TRANSIENT;
        }
        // The server went back between two questions; the next check tells, and names it.
        boolean wentBack = failure.condition() == ServerCondition.TRANSACTION_NOT_FOUND;
        return failure.kind() == ServerError.UNKNOWN || wentBack ? Kind.UNKNOWN : Kind.PERMANENT;
    }

    private void unproved(String what, @Nullable Throwable cause, Consumer<? super ExportAction> actions) {
        if (readAhead) {
            // Only what the server itself checked and exported proves anything against it.
            readAhead = false;
            resume = new ExportStart(resume.tx(), resume.alh(), null);
            actions.accept(new Warn(database + " sent a transaction that does not prove itself: " + what
                    + ". It is asked for once more, and what follows one by one, with the server's own checks."));
            restart(actions);
            return;
        }
        fail(
                Reason.UNPROVED,
                database + " sent a transaction that does not prove itself: " + what
                        + ". Nothing of it counts as exported. The server's data or the way to it is damaged: look "
                        + "at the server's log and disk, and compare the database with a replica or backup "
                        + "(immukafka verify).",
                cause,
                actions);
    }

    private void fail(
            Reason reason, String message, @Nullable Throwable cause, Consumer<? super ExportAction> actions) {
        fail(new EngineException(reason, message, cause), actions);
    }

    private void fail(EngineException why, Consumer<? super ExportAction> actions) {
        abandon(actions);
        phase = Phase.FAILED;
        wakeAt = NEVER;
        actions.accept(new Fail(why));
    }
}

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
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.RetryPolicy;
import io.immukafka.engine.RetryPolicy.Kind;
import io.immukafka.export.ExportAction.AskCommitted;
import io.immukafka.export.ExportAction.Cancel;
import io.immukafka.export.ExportAction.Check;
import io.immukafka.export.ExportAction.Confirm;
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
import io.immukafka.export.ExportEvent.Room;
import io.immukafka.export.ExportEvent.Stalled;
import io.immukafka.export.ExportEvent.Started;
import io.immukafka.export.ExportEvent.Tick;
import io.immukafka.hash.Digest;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides how transactions leave a database: check that it still holds the history exported so far, stream with many
 * requests ahead, verify, hold back what the server has not stated twice, and begin again when the stream is lost.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Parts are emitted in order, each once; a transaction that a lost stream cut off begins again with part 0.
 *   <li>Nothing of a transaction is emitted before the server has stated its Alh twice and has committed it, its last part
 *       not before its entries are verified.
 *   <li>{@code resume} is the last transaction that was emitted whole, and a new stream begins right after it.
 *   <li>What is held and not released is counted in the memory budget.
 * </ul>
 */
final class ExportMachine implements Machine<ExportEvent, ExportAction> {

    private enum Phase {
        CHECKING,
        STREAMING,
        PAUSING,
        FAILED
    }

    /** So many stalls in a row at the same transaction are no outage. */
    private static final int MOST_STALLS = 3;

    /** The pause after them: each attempt costs the server a read slot until it restarts. */
    private static final long STALL_PAUSE_MS = Duration.ofMinutes(10).toMillis();

    /** Bytes may be changed on the way once in a while; the same again within this time was not by chance. */
    private static final long DOUBT_MS = Duration.ofMinutes(10).toMillis();

    private final String database;
    private final CommitGate gate = new CommitGate();
    private final Demand demand;
    private final RetryPolicy retries;

    private Phase phase = Phase.PAUSING;
    private long stream;
    private long wakeAt = NEVER;
    private long progress;

    /** Where a new stream begins. */
    private ExportStart resume;

    /** The last transaction of which all parts have arrived in this stream. */
    private Position arrived = Position.EMPTY;
    /** Whether more of the next transaction is under way. */
    private boolean underWay;
    /** The newest transaction that the server is known to have committed. */
    private long committedTx;
    /** The part that was emitted last, while others of its transaction follow; null if none do. */
    private @Nullable TxPart unfinished;

    /** When something last failed verification, {@link #NEVER} if something was emitted since. */
    private long doubtedAt = NEVER;
    /** Where the stream stalled last, and how many times in a row. */
    private long stalledTx = -1;

    private int stalls;

    ExportMachine(
            String database,
            ExportStart start,
            ExportOptions options,
            MemoryBudget.Share memory,
            RandomGenerator random) {
        this.database = database;
        resume = start;
        demand = new Demand(options, memory);
        retries = new RetryPolicy(database, options.firstPauseMs(), options.longestPauseMs(), random);
    }

    @Override
    public Tick tick() {
        return new Tick();
    }

    @Override
    public Stalled stalled() {
        return new Stalled();
    }

    @Override
    public long wakeAt() {
        return phase == Phase.STREAMING ? Math.min(wakeAt, gate.askAt()) : wakeAt;
    }

    @Override
    public @Nullable String awaited() {
        return switch (phase) {
            case CHECKING -> "its state";
            case STREAMING -> owed() && demand.open() ? "transaction " + (arrived.tx() + 1) : null;
            case PAUSING, FAILED -> null;
        };
    }

    /** Whether the server has to send something without anybody writing to the database. */
    private boolean owed() {
        return underWay || committedTx > arrived.tx();
    }

    @Override
    public long progress() {
        return progress;
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
        } else if (event instanceof Arriving more) {
            if (more.stream() == stream) {
                progress++;
                demand.delivered(more.taken());
                underWay = true;
                awaitNews(now);
                renew(actions);
            }
        } else if (event instanceof Room) {
            renew(actions);
        } else if (event instanceof Tick) {
            tick(now, actions);
        } else if (event instanceof Started) {
            check(actions);
        } else if (event instanceof Checked checked) {
            if (checked.stream() == stream && phase == Phase.CHECKING) {
                checked(checked, now, actions);
            }
        } else if (event instanceof Committed committed) {
            if (committed.stream() == stream) {
                Position position = committed.position();
                committedTx = Math.max(committedTx, position.tx());
                answered(gate.newest(position, now, part -> emit(part, actions)), position, now, actions);
            }
        } else if (event instanceof Confirmed confirmed) {
            if (confirmed.stream() == stream) {
                Position position = new Position(confirmed.tx(), confirmed.alh());
                answered(
                        gate.stated(position.tx(), position.alh(), now, part -> emit(part, actions)),
                        position,
                        now,
                        actions);
            }
        } else if (event instanceof Malformed malformed) {
            if (malformed.stream() == stream) {
                String what = "after transaction " + arrived.tx() + ": "
                        + malformed.cause().getMessage();
                unverified(what, malformed.cause(), now, actions);
            }
        } else if (event instanceof Failed failed) {
            if (failed.stream() == stream) {
                abandon(actions);
                retry(kind(failed.cause()), failed.cause(), now, actions);
            }
        } else if (event instanceof Stalled) {
            stalled(now, actions);
        }
    }

    private void tick(long now, Consumer<? super ExportAction> actions) {
        if (phase == Phase.STREAMING && gate.askAt() <= now) {
            CommitGate.Question question = gate.question();
            actions.accept(
                    question instanceof CommitGate.Header header
                            ? new Confirm(stream, header.tx())
                            : new AskCommitted(stream));
        }
        if (wakeAt > now) {
            return;
        }
        if (phase == Phase.PAUSING) {
            check(actions);
        } else if (phase == Phase.STREAMING) {
            // What the server owes may take it long to read; the watchdog tells of a stream that stalls.
            boolean owed = owed();
            if (!owed) {
                succeeded(actions);
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
        // Late news of this stream must not count any more.
        stream++;
        gate.drop();
        demand.end();
        underWay = false;
        unfinished = null;
    }

    private void checked(Checked checked, long now, Consumer<? super ExportAction> actions) {
        Digest found = checked.startAlh();
        Digest expected = resume.alh();
        if (found == null && expected == null) {
            fail(
                    new EngineException(
                            Reason.REFUSED,
                            database + " ends with " + checked.committed()
                                    + ": the export cannot begin with transaction "
                                    + (resume.tx() + 1) + ". Begin with one up to "
                                    + (checked.committed().tx() + 1) + ".",
                            null),
                    actions);
            return;
        }
        if (found == null) {
            doubt(
                    database + " ends with " + checked.committed() + ", but transaction " + resume.tx()
                            + " was exported from it before: it was restored from an older state or replaced. Export "
                            + "its history to another topic or file, or bring the former database back.",
                    null,
                    now,
                    actions);
            return;
        }
        if (expected != null && !found.equals(expected)) {
            doubt(
                    database + " has another history than the one exported before: "
                            + new Verdict.Fork(resume.tx(), expected, found).describe()
                            + ". It was restored from something else or replaced. Export its history to another topic "
                            + "or file, or bring the former database back.",
                    null,
                    now,
                    actions);
            return;
        }
        progress++;
        committedTx = checked.committed().tx();
        arrived = new Position(resume.tx(), found);
        phase = Phase.STREAMING;
        awaitNews(now);
        gate.begin(resume.tx(), committedTx);
        demand.begin(resume.tx());
        actions.accept(new Open(stream));
        renew(actions);
    }

    private void renew(Consumer<? super ExportAction> actions) {
        if (phase == Phase.STREAMING) {
            demand.renew(stream, arrived.tx(), actions);
        }
    }

    private void arrived(Arrived news, long now, Consumer<? super ExportAction> actions) {
        TxPart part = news.part();
        progress++;
        demand.delivered(news.taken());
        demand.hold();
        underWay = !part.last();
        committedTx = Math.max(committedTx, news.committedTx());
        awaitNews(now);
        if (part.first()) {
            if (!begins(part, now, actions)) {
                return;
            }
            gate.begins(part.claim().tx(), news.committedTx(), stated -> emit(stated, actions));
        }
        if (news.whole() != null) {
            var corrupt = ChainCheck.integrity(news.whole(), part.claim());
            if (corrupt.isPresent()) {
                unverified(corrupt.get().describe(), null, now, actions);
                return;
            }
            arrived = part.claim().reached();
        }
        gate.offer(part, news.committedTx(), now, stated -> emit(stated, actions));
        renew(actions);
    }

    /** Whether the part begins the transaction that comes next. */
    private boolean begins(TxPart part, long now, Consumer<? super ExportAction> actions) {
        Verdict verdict = ChainCheck.link(arrived, part.claim());
        if (verdict instanceof Verdict.Next) {
            if (part.claim().entries() == 0) {
                actions.accept(new Warn("transaction " + part.claim().tx() + " of " + database
                        + " has no entries, as a truncation writes it: no immudb server replays it, so that a replica "
                        + "stops there"));
            }
            return true;
        }
        if (gate.holdsUncommitted()) {
            // What is held was discarded: the server has given its id to another transaction.
            restart(actions);
        } else if (verdict instanceof Verdict.Fork fork) {
            unverified(fork.describe(), null, now, actions);
        } else {
            unverified("transaction " + part.claim().tx() + " came after " + arrived, null, now, actions);
        }
        return false;
    }

    private void emit(TxPart part, Consumer<? super ExportAction> actions) {
        assert follows(part) : part + " does not follow " + (unfinished == null ? resume : unfinished);
        demand.emitted(part.payload().length);
        unfinished = part.last() ? null : part;
        if (part.last()) {
            resume = ExportStart.after(part.claim().reached());
            doubtedAt = NEVER;
            // Parts are no success: they begin again if the next ones do not come.
            succeeded(actions);
        }
        progress++;
        actions.accept(new Emit(part));
    }

    private boolean follows(TxPart part) {
        boolean next = unfinished == null
                ? part.first() && part.claim().tx() == resume.tx() + 1
                : part.claim().equals(unfinished.claim()) && part.part() == unfinished.part() + 1;
        boolean linked = resume.alh() == null || part.claim().prevAlh().equals(resume.alh());
        boolean verified = !part.last() || arrived.tx() >= part.claim().tx();
        return next && linked && verified && part.claim().tx() <= committedTx;
    }

    /** The stream gets on: that the server answers questions proves nothing of it. */
    private void succeeded(Consumer<? super ExportAction> actions) {
        stalls = 0;
        retries.succeeded().ifPresent(news -> actions.accept(new Report(news, false)));
    }

    /** What follows from what the server stated of a transaction. */
    private void answered(
            CommitGate.Outcome outcome, Position stated, long now, Consumer<? super ExportAction> actions) {
        if (outcome == CommitGate.Outcome.DIFFERS) {
            if (gate.holdsUncommitted()) {
                restart(actions);
            } else {
                unverified(
                        "transaction " + stated.tx() + " arrived with another Alh than the server states for it, "
                                + stated.alh().toHex(),
                        null,
                        now,
                        actions);
            }
        } else {
            renew(actions);
        }
    }

    private void stalled(long now, Consumer<? super ExportAction> actions) {
        String awaited = awaited();
        if (awaited == null) {
            return;
        }
        String what = "the server has sent nothing of what it owes: " + awaited;
        if (phase == Phase.STREAMING) {
            stalls = stalledTx == arrived.tx() ? stalls + 1 : 1;
            stalledTx = arrived.tx();
        }
        abandon(actions);
        retry(Kind.TRANSIENT, new TimeoutException(what), now, actions);
        if (phase == Phase.PAUSING && stalls >= MOST_STALLS) {
            wakeAt = now + STALL_PAUSE_MS;
            actions.accept(new Warn(database + " stalls again and again: " + what
                    + ". If other databases of the server "
                    + "are exported meanwhile, unload this one and load it again, since an export of a partly truncated "
                    + "transaction blocks all later ones. Retrying every "
                    + Duration.ofMillis(STALL_PAUSE_MS).toMinutes() + " minutes; restart the task to retry at once."));
        }
    }

    private void retry(Kind kind, @Nullable Exception cause, long now, Consumer<? super ExportAction> actions) {
        var end = retries.failed(kind, cause, now);
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
        return switch (failure.condition()) {
            // The server went back between two questions: the next check tells, and names it.
            case TRANSACTION_NOT_FOUND -> Kind.UNKNOWN;
            // A server that is starting does not have it yet, and one that is restored has it soon.
            case DATABASE_NOT_FOUND -> Kind.UNKNOWN;
            default -> failure.kind() == ServerError.UNKNOWN ? Kind.UNKNOWN : Kind.PERMANENT;
        };
    }

    private void unverified(String what, @Nullable Throwable cause, long now, Consumer<? super ExportAction> actions) {
        doubt(
                database + " sent a transaction that failed verification: " + what
                        + ". Nothing of it counts as exported. The server's data or the way to it is damaged: look at "
                        + "the server's log and disk, and compare the database with a replica or backup (immukafka "
                        + "verify).",
                cause,
                now,
                actions);
    }

    /** Asks once more for what contradicts, since bytes may be changed on the way; the second time it counts. */
    private void doubt(String what, @Nullable Throwable cause, long now, Consumer<? super ExportAction> actions) {
        if (doubtedAt != NEVER && now - doubtedAt < DOUBT_MS) {
            fail(new EngineException(Reason.UNPROVED, what, cause), actions);
            return;
        }
        doubtedAt = now;
        actions.accept(new Warn(what + " Asking the server once more."));
        restart(actions);
    }

    private void fail(EngineException why, Consumer<? super ExportAction> actions) {
        abandon(actions);
        phase = Phase.FAILED;
        wakeAt = NEVER;
        actions.accept(new Fail(why));
    }
}

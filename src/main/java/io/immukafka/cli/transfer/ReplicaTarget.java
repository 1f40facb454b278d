package io.immukafka.cli.transfer;

import io.immukafka.ErrorCode;
import io.immukafka.chain.ChainCheck;
import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.chain.Verdict;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.InterruptedRunException;
import io.immukafka.cli.console.Progress;
import io.immukafka.cli.endpoint.Origin;
import io.immukafka.cli.endpoint.Server;
import io.immukafka.cli.option.Bounds;
import io.immukafka.cli.option.ReplicaPolicy;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.client.DatabaseSettings;
import io.immukafka.engine.EngineException;
import io.immukafka.engine.EngineException.Reason;
import io.immukafka.engine.MemoryBudget;
import io.immukafka.engine.SpoolBudget;
import io.immukafka.replay.Creation;
import io.immukafka.replay.ReplayEngine;
import io.immukafka.replay.ReplayOptions;
import io.immukafka.tx.Limits;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The database that transactions are restored into: a new one, one that is continued, or one that an earlier run has
 * created or switched to a replica and left so, which its journal tells. A replica that no journal knows belongs to
 * somebody else, perhaps to a running sink: its flag is left alone.
 */
public final class ReplicaTarget implements AutoCloseable {

    private enum Role {
        /** It is a replica, and stays one. */
        FOREIGN,
        /** A run of this command created it as a replica. */
        CREATED,
        /** A run of this command made an ordinary database a replica. */
        SWITCHED
    }

    /** A restore has the replica for itself, and ends: slots that would cost a server too much for years are good here. */
    private static final int WIDEST_WINDOW = 398;

    /** That of a database with immudb's own number of slots. */
    private static final int NARROWEST_WINDOW = 28;

    private static final long BUFFER = 16L << 20;
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5000;

    private static final String ROLE = "role";
    private static final String RESTORED = "restored";

    private final Server server;
    private final String database;
    private final ReplicaPolicy options;
    private final Journal journal;
    private final Consumer<String> say;
    private final Position start;
    private final Role role;
    private final Creation creation;
    private final @Nullable Limits limits;

    private ReplicaTarget(
            Server server,
            String database,
            ReplicaPolicy options,
            Journal journal,
            Consumer<String> say,
            Position start,
            Role role,
            Creation creation,
            @Nullable Limits limits) {
        this.server = server;
        this.database = database;
        this.options = options;
        this.journal = journal;
        this.say = say;
        this.start = start;
        this.role = role;
        this.creation = creation;
        this.limits = limits;
    }

    /**
     * Opens the database, and makes it a replica if that is wanted.
     *
     * @param first the transaction that will come first: nothing is created or switched for one that cannot follow
     */
    public static ReplicaTarget open(
            Server server, String database, Claim first, ReplicaPolicy options, Consumer<String> say)
            throws EngineException {
        Journal journal = Journal.open("database " + database + " at " + server.address());
        try {
            if (first.tx() == 1) {
                server.expectAdministration();
            }
            Optional<DatabaseSettings> settings = server.settings(database);
            return settings.isEmpty()
                    ? create(server, database, first, options, journal, say)
                    : existing(server, database, first, options, journal, say, settings.get());
        } catch (EngineException e) {
            journal.close();
            throw e;
        }
    }

    private static ReplicaTarget create(
            Server server, String database, Claim first, ReplicaPolicy options, Journal journal, Consumer<String> say)
            throws EngineException {
        follows(first, Position.EMPTY, "database '" + database + "', which does not exist yet,");
        journal.clear();
        if (!options.staysReplica()) {
            journal.put(ROLE, Role.CREATED.name());
        }
        say.accept("Creating database '" + database + "' as a replica");
        Role role = options.staysReplica() ? Role.FOREIGN : Role.CREATED;
        return new ReplicaTarget(
                server, database, options, journal, say, Position.EMPTY, role, Creation.AT_ONCE, options.limits());
    }

    private static ReplicaTarget existing(
            Server server,
            String database,
            Claim first,
            ReplicaPolicy options,
            Journal journal,
            Consumer<String> say,
            DatabaseSettings settings)
            throws EngineException {
        Position start = server.state(database).committed();
        // Unknown limits do not rule out a database that exists: its own limits will do.
        Limits limits = options.limits() != null ? options.limits() : settings.limits();
        Role role = leftOver(journal, settings, start);
        if (role != Role.FOREIGN) {
            if (!settings.replica()) {
                server.setReplica(database, true);
            }
            say.accept("Resuming the restore into '" + database + "' that was interrupted, after " + start);
            return new ReplicaTarget(server, database, options, journal, say, start, role, Creation.IF_MISSING, limits);
        }
        if (start.tx() > 0 && !options.append()) {
            throw CliErrors.refused(
                    ErrorCode.DESTINATION_EXISTS,
                    "database '" + database + "' exists and ends with " + start
                            + ": add --append to continue it. Nothing was changed");
        }
        follows(first, start, "database '" + database + "'");
        if (!settings.replica()) {
            if (!options.forceReplica() || settings.hasPrimary()) {
                throw CliErrors.refused(
                        ErrorCode.NOT_A_REPLICA,
                        "database '" + database + "' is not a replica: with --force-replica it becomes one "
                                + "for the duration of the run, during which nobody else can write to it. Nothing "
                                + "was changed");
            }
            switchOn(server, database, journal);
            role = Role.SWITCHED;
        }
        return new ReplicaTarget(server, database, options, journal, say, start, role, Creation.IF_MISSING, limits);
    }

    private static void switchOn(Server server, String database, Journal journal) throws EngineException {
        journal.put(ROLE, Role.SWITCHED.name());
        try {
            server.setReplica(database, true);
        } catch (EngineException e) {
            if (e.reason() == Reason.REFUSED) {
                // If somebody makes it a replica later, that must not be taken for this run.
                journal.clear();
            }
            throw e;
        }
    }

    /**
     * The work that an earlier run has left to finish; nothing if somebody has ended the replica since. The run itself may have
     * done so, and been killed before it could forget about it: then the database is still where that run left it.
     */
    private static Role leftOver(Journal journal, DatabaseSettings settings, Position start) throws EngineException {
        String role = journal.get(ROLE);
        if (role == null) {
            return Role.FOREIGN;
        }
        if (!settings.replica() && !text(start).equals(journal.get(RESTORED))) {
            journal.clear();
            return Role.FOREIGN;
        }
        return Role.valueOf(role);
    }

    private static void follows(Claim first, Position position, String what) throws EngineException {
        Verdict verdict = ChainCheck.link(position, first);
        if (verdict instanceof Verdict.Gap gap) {
            throw CliErrors.unproved(
                    ErrorCode.GAP,
                    "there is a gap of " + (first.tx() - position.tx() - 1) + " transactions between " + what
                            + " and the first transaction to restore: " + gap.describe() + ". Nothing was changed");
        }
        if (verdict instanceof Verdict.Fork fork) {
            throw CliErrors.unproved(
                    ErrorCode.HISTORY_DIFFERS,
                    what + " and the transactions to restore have different histories: " + fork.describe()
                            + ". Nothing was changed");
        }
    }

    /** Where the database stood when it was opened. */
    public Position start() {
        return start;
    }

    /**
     * Moves a source's transactions into it. If that fails, or is interrupted, it has been seen to.
     *
     * @param task its name beside the progress
     */
    public Transfer.Result fill(Origin source, Bounds wanted, RunOptions run, String task)
            throws EngineException, InterruptedException {
        try (ReplayEngine sink = replay(source.expectedLength());
                Progress progress = run.progress(task)) {
            return new Transfer(source, sink, wanted, run.pace(), progress, run.patience()).run();
        } catch (EngineException e) {
            failed(e);
            throw e;
        } catch (InterruptedRunException e) {
            unfinished();
            throw e;
        }
    }

    private ReplayEngine replay(long expectedLength) {
        ReplayOptions replay = new ReplayOptions(
                window(expectedLength), options.allowTruncated(), creation, false, FIRST_PAUSE_MS, LONGEST_PAUSE_MS);
        ReplayEngine engine =
                ReplayEngine.start(server.client(), database, replay, new MemoryBudget(BUFFER, 1), new SpoolBudget());
        if (limits != null) {
            engine.limits(limits);
        }
        return engine;
    }

    /** No wider than what may be in flight: the server clears and scans the memory of slots, used or not. */
    private static int window(long expectedLength) {
        return expectedLength == 0
                ? WIDEST_WINDOW
                : (int) Math.max(
                        NARROWEST_WINDOW, Math.min(WIDEST_WINDOW, ReplayOptions.MOST_BYTES_IN_FLIGHT / expectedLength));
    }

    /**
     * Everything is restored: the flag is put back as it was.
     *
     * @param last of what was read; below the start the database is not left over from an earlier run
     * @param reached where the database itself says it is
     */
    public void complete(Position last, Position reached) throws EngineException {
        if (last.tx() < start.tx()) {
            behind(last);
        }
        if (reached.tx() < last.tx() || (reached.tx() == last.tx() && !reached.equals(last))) {
            throw CliErrors.unproved(
                    ErrorCode.REPLICA_DIVERGED,
                    "database '" + database + "' reports that it ends with " + reached
                            + ", but the last transaction verified and restored is " + last.tx() + " (Alh "
                            + last.alh().toHex()
                            + "). Another program has changed it: compare it with the origin (immukafka status), and "
                            + "drop it if they differ");
        }
        if (role != Role.FOREIGN) {
            journal.put(RESTORED, text(reached));
            server.setReplica(database, false);
            journal.clear();
            say.accept("Database '" + database + "' is no longer a replica: it accepts writes");
        }
    }

    /** What was read ends before the database does, so that nothing could be held against its last transaction. */
    private void behind(Position last) throws EngineException {
        if (role == Role.SWITCHED) {
            server.setReplica(database, false);
        }
        journal.clear();
        var here = server.header(database, last.tx()).alh();
        if (!here.equals(last.alh())) {
            throw CliErrors.unproved(
                    ErrorCode.HISTORY_DIFFERS,
                    "the histories differ at transaction " + last.tx() + " or before: in database '"
                            + database + "' its Alh is " + here.toHex() + ", in the origin it is "
                            + last.alh().toHex() + ". Nothing was restored");
        }
        throw CliErrors.refused(
                ErrorCode.NOTHING_TO_TRANSFER,
                "the origin ends with transaction " + last.tx() + ", and database '" + database
                        + "' already has it and continues to " + start + ". Nothing was restored");
    }

    /** The run has failed: what the next one needs is kept, what it would do again is put back. */
    private void failed(EngineException failure) throws EngineException {
        if (role == Role.SWITCHED && failure.reason() != Reason.UNREACHABLE) {
            server.setReplica(database, false);
            journal.clear();
        } else if (role == Role.CREATED
                && failure.reason() == Reason.REFUSED
                && server.settings(database).isEmpty()) {
            // If somebody creates it later, that must not be taken for this run.
            journal.clear();
        } else {
            unfinished();
        }
    }

    /** Tells what a run that ends early leaves behind. */
    private void unfinished() {
        if (role != Role.FOREIGN) {
            say.accept("Database '" + database
                    + "' remains a replica, so that nobody can write to it: run the same command again to resume; at "
                    + "the end it becomes an ordinary database again");
        }
    }

    private static String text(Position position) {
        return position.tx() + ":" + position.alh().toHex();
    }

    @Override
    public void close() {
        journal.close();
    }
}

package io.immukafka.cli.transfer;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.chain.TreeCheck;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.endpoint.AssemblingOrigin;
import io.immukafka.cli.endpoint.DatabaseOrigin;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.endpoint.FileOrigin;
import io.immukafka.cli.endpoint.Origin;
import io.immukafka.cli.endpoint.Server;
import io.immukafka.cli.endpoint.TopicOrigin;
import io.immukafka.cli.endpoint.VerifyingOrigin;
import io.immukafka.cli.option.Bounds;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.cli.option.ServerOptions;
import io.immukafka.engine.EngineException;
import io.immukafka.hash.Digest;
import org.jspecify.annotations.Nullable;

/** Opens places for reading. */
public final class OriginOpener {

    private final ServerOptions connection;
    private final RunOptions run;

    public OriginOpener(ServerOptions connection, RunOptions run) {
        this.connection = connection;
        this.run = run;
    }

    /** A connection to the server of a database. */
    public Server server(Endpoint.Database place) throws EngineException {
        return new Server(connection.settings(place));
    }

    /** Opens a file, standard input or a topic as it is: its content is not verified. */
    Origin unproved(Endpoint place) throws EngineException {
        if (place instanceof Endpoint.BackupFile file) {
            return FileOrigin.open(file.path());
        }
        return place instanceof Endpoint.Topic topic ? TopicOrigin.open(topic) : FileOrigin.standardInput();
    }

    /**
     * Opens a database, which verifies what it returns.
     *
     * @param destination where it goes, for messages
     * @param last what is there already, and must be in the database; null for nothing
     */
    DatabaseOrigin database(Endpoint.Database place, String destination, @Nullable Position last, Bounds wanted)
            throws EngineException {
        String name = place.name();
        Server server = server(place);
        try {
            Position newest = server.state(name).committed();
            if (last != null) {
                Continuation.require(server, name, destination, last, newest);
            }
            long until = wanted.untilTx();
            if (until != Long.MAX_VALUE && until > newest.tx()) {
                throw CliErrors.refused(
                        ErrorCode.TRANSACTION_MISSING,
                        place + " ends with " + newest + ": it has no transaction " + until + " yet");
            }
            Position end = until >= newest.tx()
                    ? newest
                    : new Position(until, server.header(name, until).alh());
            return DatabaseOrigin.open(server, name, last, wanted.fromTx(), end, run.pace(), server);
        } catch (EngineException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Opens a file, standard input or a topic so that each transaction's parts come in order; they are not verified yet.
     *
     * @param last what the receiver has, null for nothing
     */
    Origin inOrder(Endpoint place, @Nullable Position last) throws EngineException {
        Origin source = unproved(place);
        return source instanceof TopicOrigin ? new AssemblingOrigin(source, last) : source;
    }

    /**
     * Opens a place from its beginning so that everything read from it is verified.
     *
     * @param untilTx the last transaction that is wanted, which a database must have unless it is followed
     * @param follow whether the place does not end where it ends now: what comes later is waited for
     * @param check takes or refuses the name of the database whose records are in a topic
     */
    public VerifyingOrigin changes(Endpoint place, long untilTx, boolean follow, DatabaseCheck check)
            throws EngineException {
        Origin source;
        if (place instanceof Endpoint.Database database) {
            source = follow
                    ? followed(database, untilTx)
                    : database(database, "nothing", null, new Bounds(1, untilTx, null));
        } else if (place instanceof Endpoint.Topic topic) {
            source = new AssemblingOrigin(
                    checked(follow ? TopicOrigin.follow(topic) : TopicOrigin.open(topic), check), null);
        } else if (follow) {
            throw CliErrors.refused(
                    ErrorCode.USAGE,
                    "--follow waits for new transactions of a database or topic; " + place + " is neither");
        } else {
            source = unproved(place);
        }
        return new VerifyingOrigin(source, null, true, null);
    }

    /**
     * Opens a place so that everything read from it up to a transaction is verified: a database at the transaction itself,
     * another place at its beginning.
     *
     * @param check takes or refuses the name of the database whose records are in a topic
     */
    public VerifyingOrigin transaction(Endpoint place, long tx, DatabaseCheck check) throws EngineException {
        return place instanceof Endpoint.Database database
                ? new VerifyingOrigin(database(database, "nothing", null, new Bounds(tx, tx, null)), null, true, null)
                : changes(place, tx, false, check);
    }

    /** Takes or refuses a database by its name. */
    public interface DatabaseCheck {
        void check(String database) throws EngineException;
    }

    private static TopicOrigin checked(TopicOrigin source, DatabaseCheck check) throws EngineException {
        try {
            source.peek();
            String database = source.database();
            if (database != null) {
                check.check(database);
            }
            return source;
        } catch (EngineException e) {
            source.close();
            throw e;
        }
    }

    private DatabaseOrigin followed(Endpoint.Database place, long untilTx) throws EngineException {
        Server server = server(place);
        try {
            // Whether it exists, and may be read, is better known before the waiting begins.
            server.state(place.name());
            Position end = new Position(untilTx, Digest.ZERO);
            return DatabaseOrigin.open(server, place.name(), null, 1, end, run.pace(), server);
        } catch (EngineException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Opens a place so that everything read from it is verified.
     *
     * @param tree recomputes blRoots too; null without
     */
    public VerifyingOrigin proving(Endpoint place, boolean allowTruncated, @Nullable TreeCheck tree)
            throws EngineException {
        Origin source = place instanceof Endpoint.Database database
                ? database(database, "nothing", null, Bounds.ALL)
                : inOrder(place, null);
        return new VerifyingOrigin(source, null, allowTruncated, tree);
    }
}

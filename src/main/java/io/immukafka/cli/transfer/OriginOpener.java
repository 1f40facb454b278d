package io.immukafka.cli.transfer;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxSequence;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.endpoint.DatabaseOrigin;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.endpoint.FileOrigin;
import io.immukafka.cli.endpoint.Origin;
import io.immukafka.cli.endpoint.Server;
import io.immukafka.cli.endpoint.TopicOrigin;
import io.immukafka.cli.endpoint.VerifiedOrigin;
import io.immukafka.cli.endpoint.VerifiedOrigin.Strictness;
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

    /** Opens a file or standard input as it is: its content is not verified. */
    static FileOrigin unproved(Endpoint place) throws EngineException {
        return place instanceof Endpoint.BackupFile file ? FileOrigin.open(file.path()) : FileOrigin.standardInput();
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
     * Opens a place from its beginning so that everything read from it is verified.
     *
     * @param untilTx the last transaction that is wanted, which a database must have unless it is followed
     * @param follow whether the place does not end where it ends now: what comes later is waited for
     * @param check takes or refuses the name of the database whose records are in a topic
     */
    public VerifiedOrigin changes(Endpoint place, long untilTx, boolean follow, DatabaseCheck check)
            throws EngineException {
        Origin source;
        if (place instanceof Endpoint.Topic topic) {
            return checked(TopicOrigin.open(topic, TxSequence.after(null), follow, Strictness.CHAIN_ONLY), check);
        }
        if (place instanceof Endpoint.Database database) {
            source = follow
                    ? followed(database, untilTx)
                    : database(database, "nothing", null, new Bounds(1, untilTx, null));
        } else if (follow) {
            throw CliErrors.refused(
                    ErrorCode.USAGE,
                    "--follow waits for new transactions of a database or topic; " + place + " is neither");
        } else {
            source = unproved(place);
        }
        return new VerifyingOrigin(source, null, Strictness.CHAIN_ONLY);
    }

    /**
     * Opens a place so that everything read from it up to a transaction is verified: a database at the transaction itself,
     * another place at its beginning.
     *
     * @param check takes or refuses the name of the database whose records are in a topic
     */
    public VerifiedOrigin transaction(Endpoint place, long tx, DatabaseCheck check) throws EngineException {
        return place instanceof Endpoint.Database database
                ? new VerifyingOrigin(
                        database(database, "nothing", null, new Bounds(tx, tx, null)), null, Strictness.CHAIN_ONLY)
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
     * @param last what the receiver has of a topic or file; null for nothing
     */
    public VerifiedOrigin verified(Endpoint place, @Nullable Position last, Strictness checks) throws EngineException {
        if (place instanceof Endpoint.Topic topic) {
            return TopicOrigin.open(topic, TxSequence.after(last), false, checks);
        }
        return place instanceof Endpoint.Database database
                ? new VerifyingOrigin(database(database, "nothing", null, Bounds.ALL), null, checks)
                : new VerifyingOrigin(unproved(place), last, checks);
    }
}

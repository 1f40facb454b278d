package io.immukafka.cli;

import io.immukafka.chain.Position;
import io.immukafka.chain.TreeCheck;
import io.immukafka.engine.EngineException;
import io.immukafka.hash.Digest;
import org.jspecify.annotations.Nullable;

/** Opens places for reading. */
final class Opener {

    private final ConnectionOptions connection;
    private final RunOptions run;

    Opener(ConnectionOptions connection, RunOptions run) {
        this.connection = connection;
        this.run = run;
    }

    /** A connection to the server of a database. */
    Server server(Place.Database place) throws EngineException {
        return new Server(connection.settings(place));
    }

    /** Opens a file, standard input or a topic as it is: what comes out of it is not proved. */
    Source unproved(Place place) throws EngineException {
        if (place instanceof Place.BackupFile file) {
            return FileSource.open(file.path());
        }
        return place instanceof Place.Topic topic ? TopicSource.open(topic) : FileSource.standardInput();
    }

    /**
     * Opens a database, which proves what it gives.
     *
     * @param destination where it goes, for messages
     * @param last what is there already, and must be in the database; null for nothing
     */
    DatabaseSource database(Place.Database place, String destination, @Nullable Position last, Bounds wanted)
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
                throw Failures.refused(place + " ends with " + newest + ": it has no transaction " + until + " yet");
            }
            Position end = until >= newest.tx()
                    ? newest
                    : new Position(until, server.header(name, until).alh());
            return DatabaseSource.open(server, name, last, wanted.fromTx(), end, run.pace(), server);
        } catch (EngineException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Opens a file, standard input or a topic so that each transaction's parts come in order; they are not proved yet.
     *
     * @param last what the receiver has, null for nothing
     */
    Source inOrder(Place place, @Nullable Position last) throws EngineException {
        Source source = unproved(place);
        return source instanceof TopicSource ? new AssemblingSource(source, last) : source;
    }

    /**
     * Opens a place from its beginning so that everything that comes out of it is proved.
     *
     * @param untilTx the last transaction that is wanted, which a database must have unless it is followed
     * @param follow whether the place does not end where it ends now: what comes later is waited for
     * @param check takes or refuses the name of the database whose records lie in a topic
     */
    ProvingSource changes(Place place, long untilTx, boolean follow, DatabaseCheck check) throws EngineException {
        Source source;
        if (place instanceof Place.Database database) {
            source = follow
                    ? followed(database, untilTx)
                    : database(database, "nothing", null, new Bounds(1, untilTx, null));
        } else if (place instanceof Place.Topic topic) {
            source = new AssemblingSource(
                    checked(follow ? TopicSource.follow(topic) : TopicSource.open(topic), check), null);
        } else if (follow) {
            throw Failures.refused("--follow waits for what comes to a database or a topic; " + place + " is neither");
        } else {
            source = unproved(place);
        }
        return new ProvingSource(source, null, true, null);
    }

    /** Takes or refuses a database by its name. */
    interface DatabaseCheck {
        void check(String database) throws EngineException;
    }

    private static TopicSource checked(TopicSource source, DatabaseCheck check) throws EngineException {
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

    private DatabaseSource followed(Place.Database place, long untilTx) throws EngineException {
        Server server = server(place);
        try {
            // Whether it exists, and may be read, is better known before the waiting begins.
            server.state(place.name());
            Position end = new Position(untilTx, Digest.ZERO);
            return DatabaseSource.open(server, place.name(), null, 1, end, run.pace(), server);
        } catch (EngineException e) {
            server.close();
            throw e;
        }
    }

    /**
     * Opens a place so that everything that comes out of it is proved.
     *
     * @param tree recomputes blRoots too; null without
     */
    ProvingSource proving(Place place, boolean allowTruncated, @Nullable TreeCheck tree) throws EngineException {
        Source source = place instanceof Place.Database database
                ? database(database, "nothing", null, Bounds.ALL)
                : inOrder(place, null);
        return new ProvingSource(source, null, allowTruncated, tree);
    }
}

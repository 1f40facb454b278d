package io.immukafka.cli;

import io.immukafka.chain.Position;
import io.immukafka.chain.TreeCheck;
import io.immukafka.engine.EngineException;
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

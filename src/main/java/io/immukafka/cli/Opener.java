package io.immukafka.cli;

import io.immukafka.chain.Position;
import io.immukafka.engine.EngineException;
import org.jspecify.annotations.Nullable;

/** Opens places for reading. */
final class Opener {

    private final ConnectionOptions connection;

    Opener(ConnectionOptions connection) {
        this.connection = connection;
    }

    /** A connection to the server of a database. */
    Server server(Place.Database place) throws EngineException {
        return new Server(connection.settings(place));
    }

    /**
     * Opens a place as it is: a database proves what it gives, the others do not.
     *
     * @param after where to go on, if the place can begin there; null for the beginning
     * @param untilTx where a database ends; {@link Long#MAX_VALUE} for its newest transaction
     * @param partBytes length of the parts of a database's transactions
     */
    Source unproved(Place place, @Nullable Position after, long untilTx, int partBytes) throws EngineException {
        if (place instanceof Place.BackupFile file) {
            return FileSource.open(file.path());
        }
        if (place instanceof Place.Standard) {
            return FileSource.standardInput();
        }
        if (place instanceof Place.Topic topic) {
            return TopicSource.open(topic);
        }
        Place.Database database = (Place.Database) place;
        Server server = server(database);
        try {
            Position newest = server.state(database.name()).committed();
            if (untilTx != Long.MAX_VALUE && untilTx > newest.tx()) {
                throw Failures.refused(place + " ends with " + newest + ": it has no transaction " + untilTx + " yet");
            }
            Position last = untilTx >= newest.tx()
                    ? newest
                    : new Position(
                            untilTx, server.header(database.name(), untilTx).alh());
            return DatabaseSource.open(server, database.name(), after, 1, last, partBytes, server);
        } catch (EngineException e) {
            server.close();
            throw e;
        }
    }

    /** Opens a place so that everything that comes out of it is proved. */
    ProvingSource proving(Place place, @Nullable Position after, boolean allowTruncated) throws EngineException {
        return new ProvingSource(unproved(place, after, Long.MAX_VALUE, FileSource.PART), after, allowTruncated);
    }
}

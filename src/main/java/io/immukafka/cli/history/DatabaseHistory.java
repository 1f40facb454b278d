package io.immukafka.cli.history;

import io.immukafka.chain.Position;
import io.immukafka.cli.endpoint.Server;
import io.immukafka.engine.EngineException;
import io.immukafka.hash.Digest;

/** The history of a database, asked for header by header. */
public final class DatabaseHistory implements History {

    private final Server server;
    private final String database;
    private final Position last;
    private final long timestamp;

    /** @param server closed with this history */
    public DatabaseHistory(Server server, String database) throws EngineException {
        this.server = server;
        this.database = database;
        last = server.state(database).committed();
        timestamp = last.tx() == 0 ? 0 : server.header(database, last.tx()).timestamp();
    }

    @Override
    public Position before() {
        return Position.EMPTY;
    }

    @Override
    public Position last() {
        return last;
    }

    @Override
    public long timestamp() {
        return timestamp;
    }

    @Override
    public Digest alh(long tx) throws EngineException {
        if (tx == 0) {
            return Position.EMPTY.alh();
        }
        return tx == last.tx() ? last.alh() : server.header(database, tx).alh();
    }

    @Override
    public void close() {
        server.close();
    }
}

package io.immukafka.cli.endpoint;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.Logging;
import io.immukafka.client.DatabaseEntry;
import io.immukafka.client.DatabaseSettings;
import io.immukafka.client.DatabaseState;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.engine.EngineException;
import io.immukafka.tx.TxHeader;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A server that is asked one question after the other. */
public final class Server implements AutoCloseable {

    private final ConnectionSettings settings;
    private final ImmudbClient client;

    public Server(ConnectionSettings settings) throws EngineException {
        this.settings = settings;
        Logging.quietGrpc();
        try {
            client = new ImmudbClient(settings);
        } catch (IllegalArgumentException e) {
            throw CliErrors.refused(ErrorCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    public ImmudbClient client() {
        return client;
    }

    /** Host and port. */
    public String address() {
        return settings.address().toString();
    }

    public DatabaseState state(String database) throws EngineException {
        return answer(client.database(database).currentState());
    }

    /** The newest committed transaction. */
    public Position newest(String database) throws EngineException {
        return state(database).committed();
    }

    public TxHeader header(String database, long tx) throws EngineException {
        return answer(client.database(database).header(tx));
    }

    /** The settings; empty only if the server itself says that there is no such database. */
    public Optional<DatabaseSettings> settings(String database) throws EngineException {
        try {
            return Optional.of(client.database(database).settings().join());
        } catch (CompletionException e) {
            ServerException failure = ServerException.of(e);
            if (failure.condition() == ServerCondition.DATABASE_NOT_FOUND) {
                return Optional.empty();
            }
            throw CliErrors.of(failure);
        }
    }

    /**
     * Logs in for the administration beside what is asked next: each login costs the server a tenth of a second of one core.
     * A failure shows when the administration is needed.
     */
    public void expectAdministration() {
        client.administration().openSession();
    }

    public List<DatabaseEntry> databases() throws EngineException {
        return answer(client.administration().databases());
    }

    /** Switches the replica flag of a database. */
    public void setReplica(String database, boolean replica) throws EngineException {
        answer(client.administration(database).setReplica(database, replica));
    }

    private static <T> T answer(CompletableFuture<T> future) throws EngineException {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw CliErrors.of(ServerException.of(e));
        }
    }

    @Override
    public void close() {
        client.close();
    }
}

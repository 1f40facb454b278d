package io.immukafka.harness;

import io.immukafka.chain.Position;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import java.util.concurrent.CompletionException;

/** Where databases stand. */
public final class Positions {

    private Positions() {}

    /** The newest transaction of a database, the empty position while there is no such database. */
    public static Position positionOf(ImmudbClient client, String database) {
        try {
            return client.database(database).currentState().join().committed();
        } catch (CompletionException e) {
            if (ServerException.of(e).condition() == ServerCondition.DATABASE_NOT_FOUND) {
                return Position.EMPTY;
            }
            throw e;
        }
    }
}

package io.immukafka.record;

import io.immukafka.chain.Position;
import io.immukafka.chain.StateSignature;
import io.immukafka.tx.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Where the primary stands: its CurrentState.
 *
 * @param database name on the primary
 * @param position the newest committed transaction
 * @param timestamp when the primary committed it, in seconds since the epoch
 * @param limits the primary's limits
 * @param signature the server's signature of database and position, where it signs
 */
public record StateRecord(
        String database,
        Position position,
        @Nullable Long timestamp,
        @Nullable Limits limits,
        @Nullable StateSignature signature)
        implements ImmudbRecord {

    @Override
    public long tx() {
        return position.tx();
    }

    @Override
    public String key() {
        return key(database);
    }

    static String key(String database) {
        return database + "/state";
    }
}

package io.immukafka.record;

import io.immukafka.chain.TxPart;
import io.immukafka.tx.Limits;
import org.jspecify.annotations.Nullable;

/**
 * A transaction, or one part of a large one.
 *
 * @param database name on the primary
 * @param part the part, whose payload is exactly its bytes
 * @param limits the primary's limits, on the first record after a start of the source
 */
public record TransactionPart(
        String database, TxPart part, @Nullable Limits limits) implements ImmudbRecord {

    @Override
    public long tx() {
        return part.claim().tx();
    }

    @Override
    public String key() {
        return key(database, tx(), part.part());
    }

    static String key(String database, long tx, int part) {
        return database + '/' + tx + '/' + part;
    }
}

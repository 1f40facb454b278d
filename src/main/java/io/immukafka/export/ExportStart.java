package io.immukafka.export;

import io.immukafka.chain.Position;
import io.immukafka.hash.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Where an export begins.
 *
 * @param tx id of the last transaction that need not be exported, 0 to begin with the first one
 * @param alh its Alh, which the database must have too; null to take the database's word for it
 */
public record ExportStart(long tx, @Nullable Digest alh) {

    /** Right after a position. */
    public static ExportStart after(Position position) {
        return new ExportStart(position.tx(), position.alh());
    }

    /** With a transaction, whatever the history before it; ids begin with 1. */
    public static ExportStart with(long tx) {
        return tx == 1 ? after(Position.EMPTY) : new ExportStart(tx - 1, null);
    }
}

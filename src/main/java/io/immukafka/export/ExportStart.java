package io.immukafka.export;

import io.immukafka.chain.Position;
import io.immukafka.hash.Digest;
import org.jspecify.annotations.Nullable;

/**
 * Where an export begins.
 *
 * @param tx id of the last transaction that need not be exported, 0 to begin with the first one
 * @param alh its Alh, which the database must have too; null to take the database's word for it
 * @param unfinished the transaction after it, if a part of it was exported before
 */
public record ExportStart(
        long tx, @Nullable Digest alh, @Nullable Unfinished unfinished) {

    /**
     * A transaction of which only some parts were exported.
     *
     * @param alh its Alh: the parts stay good only if the database still has that one
     * @param parts how many were exported
     * @param cut length of these parts in bytes
     */
    public record Unfinished(Digest alh, int parts, int cut) {
        public Unfinished {
            if (parts < 1 || cut < ExportOptions.MIN_PART) {
                throw new IllegalArgumentException(parts + " parts of " + cut
                        + " bytes are not possible: at least 1 of " + ExportOptions.MIN_PART + " bytes");
            }
        }
    }

    /** Right after a position. */
    public static ExportStart after(Position position) {
        return new ExportStart(position.tx(), position.alh(), null);
    }

    /** With a transaction, whatever the history before it; ids begin with 1. */
    public static ExportStart with(long tx) {
        return tx == 1 ? after(Position.EMPTY) : new ExportStart(tx - 1, null, null);
    }
}

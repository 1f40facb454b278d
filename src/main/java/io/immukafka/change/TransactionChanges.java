package io.immukafka.change;

import io.immukafka.hash.Digest;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a transaction.
 *
 * @param tx its id
 * @param alh its checksum, which covers all history up to it
 * @param timestamp when the server committed it, seconds since 1970: order events by id and entry instead
 * @param requester who had it written; null if the server did not note it
 * @param truncated whether its values were replaced by their digests
 * @param truncatedUpTo the transaction up to which the server has dropped values, if it says so here
 * @param changes in an order that can be applied: definitions before the rows that need them
 */
public record TransactionChanges(
        long tx,
        Digest alh,
        long timestamp,
        @Nullable Requester requester,
        boolean truncated,
        OptionalLong truncatedUpTo,
        List<Change> changes) {}

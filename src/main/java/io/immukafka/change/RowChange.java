package io.immukafka.change;

import io.immukafka.change.Content.Missing;
import org.jspecify.annotations.Nullable;

/**
 * A row of a SQL table was written or deleted.
 *
 * @param table as it is at this point of the transaction
 * @param key the primary key
 * @param before null if the stream does not tell it. Where a transaction writes the row more than once, it may be a
 *     state that only the transaction saw
 * @param after the whole row; null for a DELETE, or if {@code missing} says why
 * @param missing why the row's value is not there; null if it is, or if the server never wrote one
 */
public record RowChange(
        int entry,
        Op op,
        Table table,
        Row key,
        @Nullable Row before,
        @Nullable Row after,
        @Nullable Missing missing) implements Change {}

package io.immukafka.change;

import io.immukafka.change.Content.Missing;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document was written or deleted.
 *
 * @param collection as it is at this point of the transaction
 * @param id users see it in hexadecimal
 * @param before null if the stream does not tell it
 * @param after the whole document; null for a DELETE, or if {@code missing} says why. Values are null, Boolean, Double,
 *     String, List and Map, as in JSON
 * @param missing why the document is not there; null if it is, or if the server never wrote one
 */
public record DocumentChange(
        int entry,
        Op op,
        Table collection,
        Bytes id,
        @Nullable Map<String, @Nullable Object> before,
        @Nullable Map<String, @Nullable Object> after,
        @Nullable Missing missing)
        implements Change {}

package io.immukafka.connect.change;

import io.immukafka.ErrorCode;
import io.immukafka.connect.options.ChangeOptions;
import io.immukafka.connect.source.OffsetCheck;
import io.immukafka.connect.source.SourceOffset;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** Checks offsets that somebody wants to set: their form, and those of databases against the databases themselves. */
public final class ChangeOffsetCheck {

    private ChangeOffsetCheck() {}

    /**
     * Checks new offsets; a null offset deletes the stored one and is always right.
     *
     * @throws ConnectException if one has a wrong form, a value out of range, or does not match the database's history
     */
    public static void check(ChangeOptions options, Map<Map<String, ?>, ? extends @Nullable Map<String, ?>> offsets) {
        Map<Map<String, ?>, Map<String, ?>> databases = new HashMap<>();
        offsets.forEach((partition, offset) -> {
            if (offset == null) {
                return;
            }
            ChangeOffset wanted = ChangeOffset.of(offset);
            if (options.readsTopics() != ChangeOffset.isTopicPartition(partition)) {
                throw new ConnectException(ErrorCode.OFFSET_INVALID.message("the source partition " + partition
                        + " does not belong to this connector, whose partitions have the shape "
                        + (options.readsTopics() ? "{\"topic\": \"<name>\"}" : "{\"database\": \"<name>\"}")));
            }
            if (!options.readsTopics()) {
                databases.put(partition, new SourceOffset(wanted.position()).toMap());
            }
        });
        if (!databases.isEmpty()) {
            OffsetCheck.check(options.export(), databases);
        }
    }
}

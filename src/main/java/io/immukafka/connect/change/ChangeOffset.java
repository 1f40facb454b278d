package io.immukafka.connect.change;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.change.DecoderState;
import io.immukafka.connect.source.SourceOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * Where the change connector stands: {@code {tx, alh}} as the source's offset, {@code catalog} and {@code numbers} as in
 * {@link DecoderState}, and for a topic {@code offset}, the first one that is not read yet. Somebody who sets it gives
 * {@code tx} and {@code alh} alone: the catalog is then read again from the beginning.
 *
 * @param position the last transaction whose events are all out
 * @param state the decoder's after that transaction; null if it is not stored
 * @param next the offset in the topic; null if it is not stored
 */
public record ChangeOffset(
        Position position,
        @Nullable DecoderState state,
        @Nullable Long next) {

    private static final String TOPIC = "topic";
    private static final String TX = "tx";
    private static final String ALH = "alh";
    private static final String CATALOG = "catalog";
    private static final String NUMBERS = "numbers";
    private static final String OFFSET = "offset";
    private static final Set<String> FIELDS = Set.of(TX, ALH, CATALOG, NUMBERS, OFFSET);

    /** The source partition of a topic; that of a database is the source's. */
    static Map<String, String> topicPartition(String topic) {
        return Map.of(TOPIC, topic);
    }

    /** Whether a source partition has the shape of those of topics. */
    public static boolean isTopicPartition(@Nullable Map<String, ?> partition) {
        return partition != null
                && partition.keySet().equals(Set.of(TOPIC))
                && partition.get(TOPIC) instanceof String topic
                && !topic.isEmpty();
    }

    /**
     * Reads an offset as Connect stores it.
     *
     * @throws ConnectException if it has another shape, or a value out of its range
     */
    public static ChangeOffset of(Map<String, ?> stored) {
        for (String field : stored.keySet()) {
            if (!FIELDS.contains(field)) {
                throw invalid(stored, "the field '" + field + "' is unknown");
            }
        }
        Map<String, Object> position = new LinkedHashMap<>();
        for (String field : new String[] {TX, ALH}) {
            if (stored.get(field) != null) {
                position.put(field, stored.get(field));
            }
        }
        String catalog = text(stored, CATALOG);
        String numbers = text(stored, NUMBERS);
        if ((catalog == null) != (numbers == null)) {
            throw invalid(stored, "catalog and numbers belong together; leave both out to have them read again");
        }
        Object next = stored.get(OFFSET);
        if (next != null && !(next instanceof Number number && number.longValue() >= 0)) {
            throw invalid(stored, "offset must be an integer that is not negative");
        }
        return new ChangeOffset(
                SourceOffset.of(position).position(),
                catalog == null || numbers == null ? null : new DecoderState(catalog, numbers),
                next == null ? null : ((Number) next).longValue());
    }

    private static @Nullable String text(Map<String, ?> stored, String field) {
        Object value = stored.get(field);
        if (value != null && !(value instanceof String)) {
            throw invalid(stored, field + " must be text");
        }
        return (String) value;
    }

    private static ConnectException invalid(Map<String, ?> stored, String rule) {
        return new ConnectException(ErrorCode.OFFSET_INVALID.message("the source offset " + stored + " is not valid: "
                + rule + ". Change it with PATCH /connectors/<name>/offsets to tx and alh alone, or delete it to begin "
                + "with the first transaction."));
    }

    /** As Connect stores it. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new SourceOffset(position).toMap();
        if (state != null) {
            map.put(CATALOG, state.catalog());
            map.put(NUMBERS, state.numbers());
        }
        if (next != null) {
            map.put(OFFSET, next);
        }
        return map;
    }
}

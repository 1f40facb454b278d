package io.immukafka.connect.source;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.chain.TxPart;
import io.immukafka.export.ExportStart;
import io.immukafka.hash.Digest;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceTaskContext;
import org.jspecify.annotations.Nullable;

/**
 * Where the source stands in a database: source partition {@code {database}}, offset
 * {@code {tx: long, alh: 64 hexadecimal digits}}. Version 0.1 added the fields {@code nextAlh}, {@code parts} and {@code cut}
 * while the next transaction was partly out; they are read over, since it begins again with its first part.
 *
 * @param position the last transaction that is wholly out
 */
public record SourceOffset(Position position) {

    private static final String DATABASE = "database";
    private static final String TX = "tx";
    private static final String ALH = "alh";

    private static final Set<String> FIELDS = Set.of(TX, ALH);
    private static final Set<String> FIELDS_OF_0_1 = Set.of(TX, ALH, "nextAlh", "parts", "cut");

    /** Nothing is out. */
    public static final SourceOffset BEGINNING = new SourceOffset(Position.EMPTY);

    /** The source partition of a database. */
    public static Map<String, String> partition(String database) {
        return Map.of(DATABASE, database);
    }

    /**
     * The stored offsets of some databases, by source partition.
     *
     * @param context of the task that exports them
     */
    public static Map<Map<String, String>, Map<String, Object>> stored(
            SourceTaskContext context, Collection<String> databases) {
        return context.offsetStorageReader()
                .offsets(databases.stream().map(SourceOffset::partition).toList());
    }

    /**
     * The database of a source partition.
     *
     * @throws ConnectException if it has another shape
     */
    public static String database(@Nullable Map<String, ?> partition) {
        if (partition == null
                || !partition.keySet().equals(Set.of(DATABASE))
                || !(partition.get(DATABASE) instanceof String name)
                || name.isEmpty()) {
            throw new ConnectException(
                    ErrorCode.OFFSET_INVALID.message(
                            "the source partition " + partition
                                    + " does not belong to this connector, whose partitions have the shape {\"database\": \"<name>\"}"));
        }
        return name;
    }

    /**
     * Reads an offset as Connect stores it, where a number comes back with any width.
     *
     * @throws ConnectException if it has another shape, or a value out of its range
     */
    public static SourceOffset of(Map<String, ?> offset) {
        long tx = number(offset, TX);
        Digest alh = digest(offset, ALH);
        if (tx == 0 && !alh.equals(Digest.OF_NOTHING)) {
            throw invalid(offset, "for tx 0, alh must be that of the empty history, " + Digest.OF_NOTHING.toHex());
        }
        if (!offset.keySet().equals(FIELDS) && !offset.keySet().equals(FIELDS_OF_0_1)) {
            throw invalid(offset, "it must have exactly the fields tx and alh");
        }
        return new SourceOffset(new Position(tx, alh));
    }

    private static long number(Map<String, ?> offset, String field) {
        Object value = offset.get(field);
        if (!(value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte)) {
            throw invalid(offset, field + " must be an integer");
        }
        long number = ((Number) value).longValue();
        if (number < 0) {
            throw invalid(offset, field + " must not be negative");
        }
        return number;
    }

    private static Digest digest(Map<String, ?> offset, String field) {
        if (offset.get(field) instanceof String text) {
            try {
                return Digest.parse(text);
            } catch (IllegalArgumentException e) {
                throw new ConnectException(
                        invalid(offset, field + " must have 64 hexadecimal digits")
                                .getMessage(),
                        e);
            }
        }
        throw invalid(offset, field + " must be a string of 64 hexadecimal digits");
    }

    private static ConnectException invalid(Map<String, ?> offset, String rule) {
        return new ConnectException(ErrorCode.OFFSET_INVALID.message("the source offset " + offset + " is not valid: "
                + rule + ". Change it with PATCH /connectors/<name>/offsets, or delete it to begin with start.tx."));
    }

    /** The offset after a part, which follows this one. */
    public SourceOffset after(TxPart part) {
        return part.last() ? new SourceOffset(part.claim().reached()) : this;
    }

    /** As Connect stores it. */
    public Map<String, Object> toMap() {
        Map<String, Object> offset = new LinkedHashMap<>();
        offset.put(TX, position.tx());
        offset.put(ALH, position.alh().toHex());
        return offset;
    }

    /** Where the export continues. */
    public ExportStart start() {
        return ExportStart.after(position);
    }
}

package io.immukafka.change;

import io.immukafka.change.SqlValue.Blob;
import io.immukafka.change.SqlValue.Bool;
import io.immukafka.change.SqlValue.Float64;
import io.immukafka.change.SqlValue.Int64;
import io.immukafka.change.SqlValue.Json;
import io.immukafka.change.SqlValue.Text;
import io.immukafka.change.SqlValue.Timestamp;
import io.immukafka.change.SqlValue.Uuid;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Generated values of every type. */
final class SqlValues {

    /** Microseconds whose nanoseconds fit 64 bits. */
    private static final long MOST_MICROS = Long.MAX_VALUE / 1000;

    private SqlValues() {}

    /** A type with one of its values. */
    static Arbitrary<Tuple2<ColumnType, SqlValue>> typed() {
        return Arbitraries.of(ColumnType.values()).flatMap(type -> of(type).map(value -> Tuple.of(type, value)));
    }

    static Arbitrary<SqlValue> of(ColumnType type) {
        return switch (type) {
            case INTEGER -> Arbitraries.longs().map(Int64::new);
            case FLOAT ->
                Arbitraries.oneOf(
                                Arbitraries.doubles(),
                                Arbitraries.of(
                                        -0.0, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, Double.MAX_VALUE))
                        .map(Float64::new);
            case BOOLEAN -> Arbitraries.of(true, false).map(Bool::new);
            case VARCHAR ->
                Arbitraries.strings().ofMaxLength(30).map(SqlValues::wellFormed).map(Text::new);
            case JSON ->
                Arbitraries.strings().ofMaxLength(30).map(SqlValues::wellFormed).map(Json::new);
            case BLOB ->
                Arbitraries.bytes()
                        .array(byte[].class)
                        .ofMaxSize(40)
                        .map(Bytes::of)
                        .map(Blob::new);
            case UUID ->
                Combinators.combine(Arbitraries.longs(), Arbitraries.longs())
                        .as((high, low) -> new Uuid(new UUID(high, low)));
            case TIMESTAMP ->
                Arbitraries.longs().between(-MOST_MICROS, MOST_MICROS).map(Timestamp::new);
        };
    }

    /** Text that UTF-8 can hold: a surrogate alone becomes a question mark. */
    private static String wellFormed(String text) {
        return new String(Encodings.text(text), java.nio.charset.StandardCharsets.UTF_8);
    }
}

package io.immukafka.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.change.SqlValue.Float64;
import io.immukafka.change.SqlValue.Int64;
import io.immukafka.change.SqlValue.Text;
import io.immukafka.change.SqlValue.Timestamp;
import java.util.Arrays;
import java.util.HexFormat;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple.Tuple2;
import org.jspecify.annotations.Nullable;

/** Values come out of rows and keys as they went in, and damaged ones are refused by name. */
class ColumnTypeTest {

    private static final int MAX_LENGTH = 200;

    @Provide
    Arbitrary<Tuple2<ColumnType, SqlValue>> typed() {
        return SqlValues.typed();
    }

    @Property
    void aCellIsWhatWasEncoded(@ForAll("typed") Tuple2<ColumnType, SqlValue> typed) throws MalformedEntryException {
        ByteReader in = new ByteReader(Encodings.cell(typed.get2()));
        assertThat(typed.get1().decode(in)).isEqualTo(typed.get2());
    }

    @Property
    void aKeyIsWhatWasEncoded(@ForAll("typed") Tuple2<ColumnType, SqlValue> typed) throws MalformedEntryException {
        Assume.that(typed.get1() != ColumnType.JSON);
        ByteReader in = new ByteReader(Encodings.keyPart(typed.get2(), MAX_LENGTH));
        assertThat(typed.get1().decodeKey(in, MAX_LENGTH)).isEqualTo(typed.get2());
        assertThat(in.left()).isZero();
    }

    @Property
    void aCutOrLongerKeyIsRefused(@ForAll("typed") Tuple2<ColumnType, SqlValue> typed) throws MalformedEntryException {
        Assume.that(typed.get1() != ColumnType.JSON);
        byte[] key = Encodings.keyPart(typed.get2(), MAX_LENGTH);
        for (int length = 0; length < key.length; length++) {
            ByteReader cut = new ByteReader(key, 0, length);
            assertThatThrownBy(() -> typed.get1().decodeKey(cut, MAX_LENGTH))
                    .as("%d of %d bytes", length, key.length)
                    .isInstanceOf(MalformedEntryException.class);
        }
    }

    @Property
    void aCellOfAnotherLengthIsRefusedWhereTheLengthIsFixed(
            @ForAll("typed") Tuple2<ColumnType, SqlValue> typed, @ForAll byte extra) {
        Assume.that(
                switch (typed.get1()) {
                    case VARCHAR, JSON, BLOB -> false;
                    default -> true;
                });
        byte[] cell = Encodings.cell(typed.get2());
        for (byte[] other :
                new byte[][] {Arrays.copyOf(cell, cell.length - 1), Encodings.join(cell, new byte[] {extra})}) {
            assertThatThrownBy(() -> typed.get1().decode(new ByteReader(other)))
                    .isInstanceOf(MalformedEntryException.class)
                    .hasMessageContaining(typed.get1().name());
        }
    }

    @Example
    void keysAsServersWriteThem() throws MalformedEntryException {
        assertThat(key(ColumnType.INTEGER, "807ffffffffffffffb")).isEqualTo(new Int64(-5));
        assertThat(key(ColumnType.INTEGER, "808000000000000065")).isEqualTo(new Int64(101));
        assertThat(key(ColumnType.FLOAT, "803ffbffffffffffff")).isEqualTo(new Float64(-2.5));
        assertThat(key(ColumnType.VARCHAR, "80787900000000000002")).isEqualTo(new Text("xy"));
        // 2024-02-29 12:34:56.789012 UTC
        assertThat(key(ColumnType.TIMESTAMP, "8097b85586f99ebe20")).isEqualTo(new Timestamp(1_709_210_096_789_012L));
        assertThat(key(ColumnType.BLOB, "20")).isNull();
    }

    @Example
    void paddingAndMarksAreChecked() {
        assertThatThrownBy(() -> key(ColumnType.VARCHAR, "80787900000100000002"))
                .isInstanceOf(MalformedEntryException.class)
                .hasMessageContaining("padding after 2 bytes is not zero");
        assertThatThrownBy(() -> key(ColumnType.VARCHAR, "80787900000000000006"))
                .isInstanceOf(MalformedEntryException.class)
                .hasMessageContaining("6 bytes are needed and 5 are left");
        assertThatThrownBy(() -> key(ColumnType.BOOLEAN, "8002"))
                .isInstanceOf(MalformedEntryException.class)
                .hasMessageContaining("2; 0 and 1 are possible");
        assertThatThrownBy(() -> key(ColumnType.BOOLEAN, "0001"))
                .isInstanceOf(MalformedEntryException.class)
                .hasMessageContaining("32 and 128 are possible");
    }

    private static @Nullable SqlValue key(ColumnType type, String hex) throws MalformedEntryException {
        return type.decodeKey(new ByteReader(HexFormat.of().parseHex(hex)), 5);
    }
}

package io.immukafka.change;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.change.SqlValue.Text;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** A row's value splits into its cells, and nothing else does. */
class RowCellsTest {

    @Provide
    Arbitrary<Map<Integer, SqlValue>> rows() {
        Arbitrary<SqlValue> values = Arbitraries.of(ColumnType.values()).flatMap(SqlValues::of);
        return Arbitraries.maps(Arbitraries.integers().between(1, 300), values).ofMaxSize(8);
    }

    @Property
    void everyCellIsFound(@ForAll("rows") Map<Integer, SqlValue> row) throws MalformedEntryException {
        RowCells cells = RowCells.split(Encodings.row(row));
        Map<Integer, Bytes> expected = new TreeMap<>();
        row.forEach((column, value) -> expected.put(column, Bytes.of(Encodings.cell(value))));
        Map<Integer, Bytes> found = new TreeMap<>();
        cells.cells().forEach(cell -> found.put(cell.column(), cells.bytes(cell)));
        assertThat(found).isEqualTo(expected);
    }

    @Property
    void everyPrefixIsRefused(@ForAll("rows") Map<Integer, SqlValue> row) {
        byte[] value = Encodings.row(row);
        for (int length = 0; length < value.length; length++) {
            byte[] prefix = Arrays.copyOf(value, length);
            assertThatThrownBy(() -> RowCells.split(prefix))
                    .as("%d of %d bytes", length, value.length)
                    .isInstanceOf(MalformedEntryException.class);
        }
    }

    @Example
    void whatIsNoRowIsRefused() {
        assertThatThrownBy(() -> split("00000001" + "00000001" + "00000000" + "00"))
                .hasMessageContaining("1 bytes follow");
        assertThatThrownBy(() -> split("00000002" + "00000002" + "00000000" + "00000002" + "00000000"))
                .hasMessageContaining("2 after 2");
        assertThatThrownBy(() -> split("00000001" + "00000000" + "00000000")).hasMessageContaining("0 after 0");
        assertThatThrownBy(() -> split("ffffffff")).hasMessageContaining("4294967295 is more than");
        assertThatThrownBy(() -> split("7fffffff")).hasMessageContaining("4 bytes are needed and 0 are left");
    }

    @Example
    void keysAreToldApartByTheLengthsOfTheirCells() throws MalformedEntryException {
        RowCells row = RowCells.split(Encodings.row(Map.of(1, new Text("a"), 2, new Text("bc"))));
        RowCells other = RowCells.split(Encodings.row(Map.of(1, new Text("ab"), 2, new Text("c"), 3, new Text("x"))));
        RowCells again = RowCells.split(Encodings.row(Map.of(1, new Text("a"), 2, new Text("bc"), 3, new Text("y"))));
        assertThat(row.bytes(List.of(1, 2)))
                .isEqualTo(again.bytes(List.of(1, 2)))
                .isNotEqualTo(other.bytes(List.of(1, 2)));
        assertThat(row.bytes(List.of(2, 1))).isNotEqualTo(row.bytes(List.of(1, 2)));
        assertThat(row.bytes(List.of(1, 3))).as("column 3 is NULL").isNull();
    }

    private static RowCells split(String hex) throws MalformedEntryException {
        return RowCells.split(HexFormat.of().parseHex(hex));
    }
}

package io.immukafka.change;

import static io.immukafka.change.Encodings.column;
import static io.immukafka.change.Encodings.columnKey;
import static io.immukafka.change.Encodings.index;
import static io.immukafka.change.Encodings.indexKey;
import static io.immukafka.change.Encodings.key;
import static io.immukafka.change.Encodings.keyPart;
import static io.immukafka.change.Encodings.oldIndexKey;
import static io.immukafka.change.Encodings.row;
import static io.immukafka.change.Encodings.rowKey;
import static io.immukafka.change.Encodings.tableKey;
import static io.immukafka.change.Encodings.text;
import static io.immukafka.change.Encodings.u32;
import static io.immukafka.change.Engine.DOCUMENTS;
import static io.immukafka.change.Engine.SQL;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import io.immukafka.change.Content.TooLong;
import io.immukafka.change.Content.Truncated;
import io.immukafka.change.SqlValue.Blob;
import io.immukafka.change.SqlValue.Int64;
import io.immukafka.change.SqlValue.Text;
import io.immukafka.change.SqlValue.Undecoded;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows and documents, and what is claimed of them. */
class RowChangeTest {

    private Transactions stream = new Transactions();

    /** Table 1, t(id VARCHAR, name VARCHAR, key id), and 2, n(id INTEGER AUTO_INCREMENT, name). */
    @BeforeEach
    void createTables() {
        create(stream);
    }

    private static void create(Transactions stream) {
        stream.table(SQL, 1, "t", "id", "name")
                .put(indexKey(SQL, 2, 0), index(true, 1))
                .put(columnKey(SQL, 2, 1, "INTEGER"), column(3, 8, "id"))
                .put(columnKey(SQL, 2, 2, "VARCHAR"), column(0, 20, "name"))
                .put(tableKey(SQL, 2), text("n"));
        assertThat(stream.decode()).hasSize(2);
    }

    private static byte[] textKey(String id) {
        return rowKey(SQL, 1, keyPart(new Text(id), 20));
    }

    private static byte[] textRow(String id, String name) {
        return row(Map.of(1, new Text(id), 2, new Text(name)));
    }

    private static byte[] numberKey(long id) {
        return rowKey(SQL, 2, keyPart(new Int64(id), 0));
    }

    private static byte[] numberRow(long id, String name) {
        return row(Map.of(1, new Int64(id), 2, new Text(name)));
    }

    private RowChange only() {
        List<Change> changes = stream.decode();
        assertThat(changes).singleElement().isInstanceOf(RowChange.class);
        return (RowChange) changes.get(0);
    }

    private static @Nullable SqlValue name(@Nullable Row row) {
        return row == null ? null : row.fields().get(1).value();
    }

    @Test
    void withoutAnythingElseARowMayBeNewOrNot() {
        stream.put(textKey("a"), textRow("a", "x"));
        RowChange change = only();
        assertThat(change.op()).isEqualTo(Op.UPSERT);
        assertThat(change.key().fields()).extracting(Row.Field::value).containsExactly(new Text("a"));
        assertThat(change.before()).isNull();
        assertThat(name(change.after())).isEqualTo(new Text("x"));
        assertThat(change.missing()).isNull();
    }

    @Test
    void aDeleteCarriesTheOldRowOrOnlyTheKey() {
        stream.delete(textKey("a"), textRow("a", "x"));
        RowChange withRow = only();
        assertThat(withRow.op()).isEqualTo(Op.DELETE);
        assertThat(withRow.after()).isNull();
        assertThat(name(withRow.before())).isEqualTo(new Text("x"));

        // As servers up to 1.5 write it.
        stream.delete(textKey("b"));
        RowChange keyOnly = only();
        assertThat(keyOnly.op()).isEqualTo(Op.DELETE);
        assertThat(keyOnly.before()).isNull();
        assertThat(keyOnly.missing()).isNull();
        assertThat(keyOnly.key().fields()).extracting(Row.Field::value).containsExactly(new Text("b"));
    }

    @Test
    void anOldIndexEntryTellsTheRowBefore() {
        stream.delete(oldIndexKey(SQL, 1, 1, keyPart(new Text("z"), 20)), textRow("b", "other"))
                .delete(oldIndexKey(SQL, 1, 1, keyPart(new Text("x"), 20)), textRow("a", "x"))
                .put(textKey("a"), textRow("a", "y"));
        RowChange change = only();
        assertThat(change.op()).isEqualTo(Op.UPDATE);
        assertThat(name(change.before())).isEqualTo(new Text("x"));
        assertThat(name(change.after())).isEqualTo(new Text("y"));
        assertThat(change.entry()).isEqualTo(2);
    }

    @Test
    void numberedRowsAreNewBeyondTheGreatestNumberOfEarlierTransactions() {
        stream.put(numberKey(1), numberRow(1, "a")).put(numberKey(2), numberRow(2, "b"));
        assertThat(stream.decode())
                .extracting(change -> ((RowChange) change).op())
                .containsExactly(Op.INSERT, Op.INSERT);
        stream.put(numberKey(1), numberRow(1, "c"));
        assertThat(only().op()).isEqualTo(Op.UPDATE);
        stream.delete(numberKey(2), numberRow(2, "b"));
        assertThat(only().op()).isEqualTo(Op.DELETE);
        stream.put(numberKey(9), numberRow(9, "d"));
        assertThat(only().op()).isEqualTo(Op.INSERT);
        stream.put(numberKey(8), numberRow(8, "e"));
        assertThat(only().op()).isEqualTo(Op.UPDATE);
    }

    @Test
    void numbersCountInTruncatedTransactionsToo() {
        stream.put(numberKey(5), numberRow(5, "a"));
        RowChange truncated = (RowChange) stream.decodeTruncated().get(0);
        assertThat(truncated.op()).isEqualTo(Op.INSERT);
        assertThat(truncated.after()).isNull();
        assertThat(truncated.missing()).isInstanceOf(Truncated.class);
        assertThat(truncated.key().fields()).extracting(Row.Field::value).containsExactly(new Int64(5));
        stream.put(numberKey(5), numberRow(5, "b"));
        assertThat(only().op()).isEqualTo(Op.UPDATE);
    }

    @Test
    void aValueBeyondTheLimitIsToldWithItsKey() {
        stream = new Transactions(new ChangeLimits(60, 120));
        create(stream);
        stream.put(textKey("a"), textRow("a", "x".repeat(100)))
                .put(textKey("b"), textRow("b", "y".repeat(30)))
                .put(textKey("c"), textRow("c", "z".repeat(30)))
                .put(textKey("d"), textRow("d", "z".repeat(30)));
        List<Change> changes = stream.decode();
        assertThat(changes).hasSize(4);
        assertThat(((RowChange) changes.get(0)).missing()).isEqualTo(new TooLong(121));
        assertThat(((RowChange) changes.get(0)).key().fields())
                .extracting(Row.Field::value)
                .containsExactly(new Text("a"));
        assertThat(((RowChange) changes.get(1)).after()).isNotNull();
        assertThat(((RowChange) changes.get(2)).after()).isNotNull();
        assertThat(((RowChange) changes.get(3)).missing()).isEqualTo(new TooLong(51));
    }

    @Test
    void columnsThatNobodyDescribedComeAsBytes() {
        stream.put(textKey("a"), row(Map.of(1, new Text("a"), 9, new Text("?"))));
        Row after = only().after();
        assertThat(after).isNotNull();
        assertThat(after.fields().get(2))
                .satisfies(field -> assertThat(field.column().name()).isEqualTo("#9"))
                .satisfies(field -> assertThat(field.value()).isInstanceOf(Undecoded.class));
    }

    @Test
    void documentsAreReadFromTheirSecondColumn() {
        byte[] id = new byte[16];
        Arrays.fill(id, (byte) 0x6b);
        byte[] document = Struct.newBuilder()
                .putFields("t", Value.newBuilder().setStringValue("x").build())
                .build()
                .toByteArray();
        stream.put(indexKey(DOCUMENTS, 1, 0), index(true, 1))
                .put(columnKey(DOCUMENTS, 1, 1, "BLOB"), column(1, 32, "_id"))
                .put(columnKey(DOCUMENTS, 1, 2, "BLOB"), column(0, 0, "_doc"))
                .put(tableKey(DOCUMENTS, 1), text("notes"))
                .put(
                        rowKey(DOCUMENTS, 1, keyPart(new Blob(Bytes.of(id)), 32)),
                        row(Map.of(1, new Blob(Bytes.of(id)), 2, new Blob(Bytes.of(document)))));
        assertThat(stream.decode().get(1)).isInstanceOfSatisfying(DocumentChange.class, change -> {
            assertThat(change.id().toHex()).isEqualTo("6b".repeat(16));
            assertThat(change.after()).isEqualTo(Map.of("t", "x"));
            assertThat(change.op()).isEqualTo(Op.UPSERT);
        });
    }

    @Test
    void indexEntriesAreNoEvents() {
        stream.put(key(SQL, "E.", u32(1, 1, 1)), text("")).put(key(DOCUMENTS, "N.", u32(1, 1, 1)), text(""));
        assertThat(stream.decode()).isEmpty();
    }

    /** Every prefix and every flipped bit of a row's key and value, in a table of each engine. */
    @Test
    void damageGivesAnEventAndNeverFails() {
        byte[] key = textKey("abc");
        byte[] value = textRow("abc", "a name");
        Set<Class<?>> kinds = new HashSet<>();
        for (int i = 0; i < value.length; i++) {
            stream.put(key, Arrays.copyOf(value, i));
            kinds.add(stream.decode().get(0).getClass());
            for (int bit = 0; bit < 8; bit++) {
                stream.put(key, flipped(value, i, bit));
                kinds.add(stream.decode().get(0).getClass());
            }
        }
        for (int i = 1; i < key.length; i++) {
            stream.put(Arrays.copyOf(key, i), value);
            stream.decode().forEach(change -> kinds.add(change.getClass()));
            for (int bit = 0; bit < 8; bit++) {
                stream.delete(flipped(key, i, bit));
                stream.decode().forEach(change -> kinds.add(change.getClass()));
            }
        }
        assertThat(kinds).containsExactlyInAnyOrder(RowChange.class, UnknownEntry.class, UndescribedRow.class);
    }

    private static byte[] flipped(byte[] bytes, int at, int bit) {
        byte[] flipped = bytes.clone();
        flipped[at] ^= (byte) (1 << bit);
        return flipped;
    }
}

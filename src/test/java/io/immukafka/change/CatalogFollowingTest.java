package io.immukafka.change;

import static io.immukafka.change.Encodings.check;
import static io.immukafka.change.Encodings.checkKey;
import static io.immukafka.change.Encodings.column;
import static io.immukafka.change.Encodings.columnKey;
import static io.immukafka.change.Encodings.columnWithDefault;
import static io.immukafka.change.Encodings.i64;
import static io.immukafka.change.Encodings.index;
import static io.immukafka.change.Encodings.indexKey;
import static io.immukafka.change.Encodings.join;
import static io.immukafka.change.Encodings.key;
import static io.immukafka.change.Encodings.keyPart;
import static io.immukafka.change.Encodings.row;
import static io.immukafka.change.Encodings.rowKey;
import static io.immukafka.change.Encodings.tableKey;
import static io.immukafka.change.Encodings.text;
import static io.immukafka.change.Encodings.u32;
import static io.immukafka.change.Engine.DOCUMENTS;
import static io.immukafka.change.Engine.SQL;
import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.change.SchemaChange.CheckAdded;
import io.immukafka.change.SchemaChange.CheckDropped;
import io.immukafka.change.SchemaChange.ColumnAdded;
import io.immukafka.change.SchemaChange.ColumnChanged;
import io.immukafka.change.SchemaChange.ColumnDropped;
import io.immukafka.change.SchemaChange.IndexCreated;
import io.immukafka.change.SchemaChange.IndexDropped;
import io.immukafka.change.SchemaChange.TableCreated;
import io.immukafka.change.SchemaChange.TableDescribed;
import io.immukafka.change.SchemaChange.TableDropped;
import io.immukafka.change.SchemaChange.TableRenamed;
import io.immukafka.change.SqlValue.Int64;
import io.immukafka.change.SqlValue.Text;
import io.immukafka.change.SqlValue.Undecoded;
import io.immukafka.tx.TxMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The catalog as it is followed from its entries, also where their order or their values make that hard. */
class CatalogFollowingTest {

    private static final byte[] KEY = keyPart(new Text("a"), 20);

    private final Transactions stream = new Transactions();

    private static Map<String, @Nullable Object> values(@Nullable Row row) {
        Map<String, @Nullable Object> values = new HashMap<>();
        if (row != null) {
            row.fields().forEach(field -> values.put(field.column().name(), field.value()));
        }
        return values;
    }

    private static Map<String, @Nullable Object> after(Change change) {
        return values(((RowChange) change).after());
    }

    private void createTable() {
        stream.table(SQL, 1, "t", "id", "name");
        assertThat(stream.decode()).hasSize(1).first().isInstanceOf(TableCreated.class);
    }

    @Test
    void aTableIsCreatedWithEverythingInOneEvent() {
        stream.put(indexKey(SQL, 1, 0), index(true, 2, 1))
                .put(columnKey(SQL, 1, 1, "INTEGER"), column(3, 8, "id"))
                .put(columnKey(SQL, 1, 2, "VARCHAR"), column(1, 20, "näme"))
                .put(columnKey(SQL, 1, 3, "INTEGER"), columnWithDefault(1, 8, "qty", "7"))
                .put(checkKey(SQL, 1, 0), check("t_check1", "(qty > 0)"))
                .put(tableKey(SQL, 1), text("t"))
                .put(indexKey(SQL, 1, 1), index(false, 3));

        List<Change> changes = stream.decode();

        assertThat(changes)
                .hasSize(2)
                .first()
                .isInstanceOfSatisfying(
                        TableCreated.class,
                        created -> assertThat(created.table().toSql())
                                .isEqualTo(
                                        "CREATE TABLE t (id INTEGER NOT NULL AUTO_INCREMENT, näme VARCHAR[20] NOT NULL, "
                                                + "qty INTEGER NOT NULL DEFAULT 7, CONSTRAINT t_check1 CHECK (qty > 0), "
                                                + "PRIMARY KEY (näme, id))"));
        assertThat(changes.get(1))
                .isInstanceOfSatisfying(
                        IndexCreated.class,
                        created -> assertThat(created.index()).isEqualTo(new Index(1, false, List.of(3))));
    }

    @Test
    void everyAlterationIsAnEvent() {
        createTable();
        stream.put(columnKey(SQL, 1, 3, "INTEGER"), column(0, 8, "n"));
        assertThat(stream.decode()).singleElement().isInstanceOf(ColumnAdded.class);
        stream.put(columnKey(SQL, 1, 3, "INTEGER"), column(0, 8, "m"));
        assertThat(stream.decode()).singleElement().isInstanceOfSatisfying(ColumnChanged.class, changed -> {
            assertThat(changed.former().name()).isEqualTo("n");
            assertThat(changed.column().name()).isEqualTo("m");
        });
        stream.put(indexKey(SQL, 1, 1), index(true, 3));
        assertThat(stream.decode()).singleElement().isInstanceOf(IndexCreated.class);
        stream.put(checkKey(SQL, 1, 0), check("c", "(m > 0)"));
        assertThat(stream.decode()).singleElement().isInstanceOf(CheckAdded.class);
        stream.put(tableKey(SQL, 1), text("u"));
        assertThat(stream.decode()).singleElement().isInstanceOfSatisfying(TableRenamed.class, renamed -> {
            assertThat(renamed.formerName()).isEqualTo("t");
            assertThat(renamed.table().name()).isEqualTo("u");
        });
        stream.delete(checkKey(SQL, 1, 0));
        assertThat(stream.decode()).singleElement().isInstanceOf(CheckDropped.class);
        stream.delete(indexKey(SQL, 1, 1));
        assertThat(stream.decode()).singleElement().isInstanceOf(IndexDropped.class);
        stream.delete(columnKey(SQL, 1, 3, "INTEGER"));
        assertThat(stream.decode()).singleElement().isInstanceOfSatisfying(ColumnDropped.class, dropped -> {
            assertThat(dropped.column().name()).isEqualTo("m");
            assertThat(dropped.table().columns()).extracting(Column::name).containsExactly("id", "name");
        });
        stream.delete(tableKey(SQL, 1))
                .delete(columnKey(SQL, 1, 2, "VARCHAR"))
                .delete(columnKey(SQL, 1, 1, "VARCHAR"))
                .delete(indexKey(SQL, 1, 0));
        assertThat(stream.decode()).singleElement().isInstanceOf(TableDropped.class);
    }

    @Test
    void theSameAgainIsNoEvent() {
        createTable();
        stream.table(SQL, 1, "t", "id", "name");
        assertThat(stream.decode()).isEmpty();
    }

    /** INSERT, ADD COLUMN, UPDATE in one transaction. */
    @Test
    void aRowMayStandBeforeItsColumn() {
        createTable();
        stream.put(rowKey(SQL, 1, KEY), row(Map.of(1, new Text("a"), 3, new Int64(5))))
                .put(columnKey(SQL, 1, 3, "INTEGER"), column(0, 8, "n"));

        List<Change> changes = stream.decode();

        assertThat(changes).hasSize(2).first().isInstanceOf(ColumnAdded.class);
        assertThat(after(changes.get(1))).isEqualTo(mapOf("id", new Text("a"), "name", null, "n", new Int64(5)));
    }

    @Test
    void whatIsDroppedIsDroppedInItsPlace() {
        createTable();
        stream.put(rowKey(SQL, 1, KEY), row(Map.of(1, new Text("a"), 2, new Text("x"))))
                .delete(columnKey(SQL, 1, 2, "VARCHAR"))
                .put(rowKey(SQL, 1, keyPart(new Text("b"), 20)), row(Map.of(1, new Text("b"))));

        List<Change> changes = stream.decode();

        assertThat(after(changes.get(0))).containsEntry("name", new Text("x"));
        assertThat(changes.get(1)).isInstanceOf(ColumnDropped.class);
        assertThat(after(changes.get(2))).containsOnlyKeys("id");
    }

    /** As TRUNCATE TABLE does it: the new table has another number. */
    @Test
    void aTableIsDroppedBeforeAnotherOfItsNameIsCreated() {
        createTable();
        stream.delete(tableKey(SQL, 1))
                .delete(columnKey(SQL, 1, 1, "VARCHAR"))
                .delete(columnKey(SQL, 1, 2, "VARCHAR"))
                .delete(indexKey(SQL, 1, 0))
                .table(SQL, 2, "t", "name", "id");

        assertThat(stream.decode())
                .extracting(change -> change.getClass().getSimpleName())
                .containsExactly("TableDropped", "TableCreated");
    }

    @Test
    void aColumnThatCameAndWentInOneTransactionIsLeftOut() {
        createTable();
        stream.put(rowKey(SQL, 1, KEY), row(Map.of(1, new Text("a"), 3, new Int64(5))))
                .delete(columnKey(SQL, 1, 3, "INTEGER"));
        assertThat(stream.decode())
                .singleElement()
                .satisfies(change -> assertThat(after(change)).containsOnlyKeys("id", "name"));
    }

    @Test
    void aTableThatCameAndWentInOneTransactionLeavesUndescribedRows() {
        stream.delete(tableKey(SQL, 7))
                .delete(columnKey(SQL, 7, 1, "INTEGER"))
                .delete(indexKey(SQL, 7, 0))
                .put(rowKey(SQL, 7, KEY), row(Map.of(1, new Int64(5))));
        assertThat(stream.decode()).singleElement().isInstanceOfSatisfying(UndescribedRow.class, row -> {
            assertThat(row.table()).isEqualTo(7);
            assertThat(row.key()).isEqualTo(Bytes.of(KEY));
        });
    }

    /** ALTER COLUMN TYPE and RENAME COLUMN in one transaction of v1.11: old rows keep the old type. */
    @Test
    void aColumnWithTwoTypesIsReadByTheOneThatFits() {
        createTable();
        stream.put(columnKey(SQL, 1, 3, "VARCHAR"), column(0, 0, "w"));
        stream.decode();
        stream.put(columnKey(SQL, 1, 3, "INTEGER"), column(0, 0, "w2"));
        assertThat(stream.decode()).singleElement().isInstanceOf(ColumnChanged.class);

        stream.put(rowKey(SQL, 1, KEY), row(Map.of(1, new Text("a"), 3, new Text("older"))));
        assertThat(after(stream.decode().get(0))).containsEntry("w2", new Text("older"));
        stream.put(rowKey(SQL, 1, KEY), row(Map.of(1, new Text("a"), 3, new Int64(9))));
        assertThat(after(stream.decode().get(0))).containsEntry("w2", new Int64(9));
        Undecoded neither = new Undecoded(Bytes.of(new byte[] {(byte) 0xff}), "");
        stream.put(rowKey(SQL, 1, KEY), row(Map.of(1, new Text("a"), 3, neither)));
        assertThat(after(stream.decode().get(0)).get("w2")).isInstanceOfSatisfying(Undecoded.class, value -> {
            assertThat(value.bytes()).isEqualTo(neither.bytes());
            assertThat(value.problem()).contains("INTEGER", "8 bytes are needed and 1 are left");
        });
    }

    @Test
    void bothEnginesNumberTheirTablesApart() {
        createTable();
        stream.table(DOCUMENTS, 1, "notes", "_id", "_doc");
        assertThat(stream.decode()).singleElement().isInstanceOf(TableCreated.class);
        stream.put(rowKey(SQL, 1, KEY), row(Map.of(1, new Text("a"))));
        assertThat(((RowChange) stream.decode().get(0)).table().name()).isEqualTo("t");
    }

    @Test
    void aStreamThatBeginsInTheMiddleWaitsForARestatement() {
        stream.put(rowKey(SQL, 1, KEY), row(Map.of(1, new Text("a"))));
        assertThat(stream.decode()).singleElement().isInstanceOf(UndescribedRow.class);
        stream.put(columnKey(SQL, 1, 3, "INTEGER"), column(0, 8, "n"));
        assertThat(stream.decode()).isEmpty();

        stream.with(TxMetadata.of(OptionalLong.of(1), null))
                .table(SQL, 1, "t", "id", "name")
                .put(columnKey(SQL, 1, 3, "INTEGER"), column(0, 8, "n"));
        TransactionChanges restated = stream.transaction();
        assertThat(restated.truncatedUpTo()).hasValue(1);
        assertThat(restated.changes()).singleElement().isInstanceOf(TableDescribed.class);
        stream.put(rowKey(SQL, 1, KEY), row(Map.of(1, new Text("a"))));
        assertThat(stream.decode()).singleElement().isInstanceOf(RowChange.class);
    }

    @Test
    void catalogEntriesWithoutTheirValuesAreToldAndLeaveTheType() {
        createTable();
        stream.put(columnKey(SQL, 1, 3, "INTEGER"), column(0, 8, "n"));
        assertThat(stream.decodeTruncated())
                .hasSize(2)
                .anySatisfy(change -> assertThat(change)
                        .isInstanceOfSatisfying(
                                UnknownEntry.class,
                                entry -> assertThat(entry.problem()).contains("value lost")));
        stream.put(rowKey(SQL, 1, KEY), row(Map.of(1, new Text("a"), 3, new Int64(9))));
        assertThat(after(stream.decode().get(0))).containsEntry("#3", new Int64(9));
    }

    @Test
    void sequencesCount() {
        byte[] key = key(SQL, "CTL.SEQUENCE.", u32(1), text("sq"));
        stream.put(key, join(i64(1), i64(2)));
        assertThat(stream.decode()).containsExactly(new SequenceChange(0, "sq", 1, 2, false));
        stream.delete(key);
        assertThat(stream.decode()).containsExactly(new SequenceChange(0, "sq", 0, 0, true));
    }

    @Test
    void catalogEntriesThatNobodyKnowsArePassedOn() {
        byte[][] keys = {
            key(SQL, "CTL.PRIVILEGE.", u32(1), text("x")),
            key(SQL, "CTL.VIEW.", u32(1), text("v")),
            key(SQL, "CTL."),
            key(SQL, "CTL.TABLE"),
            key(SQL, "CTL.TABLE.", u32(1, -1))
        };
        for (byte[] key : keys) {
            stream.put(key, text("x"));
        }
        assertThat(stream.decode())
                .hasSize(keys.length)
                .allSatisfy(change -> assertThat(change).isInstanceOf(UnknownEntry.class));
    }

    @Test
    void theDatabaseEntryOfOldServersIsNoEvent() {
        stream.put(key(SQL, "CTL.DATABASE.", u32(1)), text("dbinstance"));
        assertThat(stream.decode()).isEmpty();
    }

    private static Map<String, @Nullable Object> mapOf(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> map = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return map;
    }
}

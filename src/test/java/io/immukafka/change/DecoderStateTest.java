package io.immukafka.change;

import static io.immukafka.change.Encodings.column;
import static io.immukafka.change.Encodings.columnKey;
import static io.immukafka.change.Encodings.index;
import static io.immukafka.change.Encodings.indexKey;
import static io.immukafka.change.Encodings.tableKey;
import static io.immukafka.change.Encodings.text;
import static io.immukafka.change.Engine.DOCUMENTS;
import static io.immukafka.change.Engine.SQL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.change.SchemaChange.ColumnAdded;
import io.immukafka.change.SchemaChange.TableDescribed;
import io.immukafka.tx.TxMetadata;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What a decoder leaves for the one that continues after it. */
class DecoderStateTest {

    private final Transactions stream = new Transactions();

    private DecoderState filled() {
        stream.table(SQL, 1, "tä", "id", "name", "gone")
                .table(DOCUMENTS, 1, "notes", "_id", "_doc")
                .put(indexKey(SQL, 2, 0), index(true, 1))
                .put(columnKey(SQL, 2, 1, "INTEGER"), column(3, 8, "no"))
                .put(tableKey(SQL, 2), text("numbered"));
        stream.decode();
        stream.delete(columnKey(SQL, 1, 3, "VARCHAR"));
        stream.decode();
        return stream.state();
    }

    @Test
    void nothingIsForgotten() throws Exception {
        DecoderState state = filled();
        assertThat(state.numbers()).isEqualTo("2.2=0");

        Transactions again = new Transactions().resume(state);

        assertThat(again.state()).isEqualTo(state);
        again.put(columnKey(SQL, 1, 4, "VARCHAR"), column(0, 20, "new"));
        assertThat(again.decode())
                .singleElement()
                .isInstanceOfSatisfying(
                        ColumnAdded.class,
                        added -> assertThat(added.table().columns())
                                .extracting(Column::name)
                                .containsExactly("id", "name", "new"));
    }

    @Test
    void whatIsKnownIsNotDescribedAgain() throws Exception {
        stream.resume(filled())
                .with(TxMetadata.of(OptionalLong.of(1), null))
                .table(SQL, 1, "tä", "id", "name")
                .table(SQL, 3, "older", "id");

        List<Change> changes = stream.decode();

        assertThat(changes).singleElement().isInstanceOf(TableDescribed.class);
    }

    @Test
    void damageIsNamed() {
        DecoderState state = filled();
        byte[] bytes = Base64.getDecoder().decode(state.catalog());
        for (int length = 0; length < bytes.length; length++) {
            String part = Base64.getEncoder().encodeToString(java.util.Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> new Transactions().resume(new DecoderState(part, "")))
                    .isInstanceOf(MalformedStateException.class);
        }
        for (int i = 0; i < bytes.length; i++) {
            byte[] changed = bytes.clone();
            changed[i] ^= 0x10;
            assertThatThrownBy(() -> new Transactions()
                            .resume(new DecoderState(Base64.getEncoder().encodeToString(changed), "")))
                    .isInstanceOf(MalformedStateException.class);
        }
        assertThatThrownBy(() -> new Transactions().resume(new DecoderState(state.catalog(), "2.2")))
                .isInstanceOf(MalformedStateException.class)
                .hasMessageContaining("'2.2'");
        assertThatThrownBy(() -> new Transactions().resume(new DecoderState("no base64!", "")))
                .isInstanceOf(MalformedStateException.class);
    }
}

package io.immukafka.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.chain.Claim;
import io.immukafka.chain.TxPart;
import io.immukafka.hash.Digest;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordCodecTest {

    @Test
    void keysAreUnique() {
        assertThat(RecordSamples.WHOLE.key()).isEqualTo("sales_2/7/0");
        assertThat(RecordSamples.PART.key()).isEqualTo("sales_2/9223372036854775807/2");
        assertThat(RecordSamples.STATE.key()).isEqualTo("sales_2/state");
    }

    @Test
    void thePayloadIsNotCopied() throws Exception {
        Struct struct = RecordCodec.toStruct(RecordSamples.WHOLE);

        assertThat(struct.getBytes("payload"))
                .isSameAs(RecordSamples.WHOLE.part().payload());
        assertThat(((TransactionPart) RecordCodec.read(RecordSamples.WHOLE.key(), struct))
                        .part()
                        .payload())
                .isSameAs(RecordSamples.WHOLE.part().payload());
    }

    /** As converters of registries give it: longs for integers, milliseconds, buffers that are a window. */
    @Test
    void widerNumbersMillisecondsAndBuffersAreRead() throws Exception {
        Struct struct = new Struct(SchemaBuilder.struct()
                        .field("parts", Schema.INT64_SCHEMA)
                        .field("part", Schema.INT64_SCHEMA)
                        .field("alh", Schema.BYTES_SCHEMA)
                        .field("prevAlh", Schema.BYTES_SCHEMA)
                        .field("database", Schema.STRING_SCHEMA)
                        .field("tx", Schema.INT32_SCHEMA)
                        .field("entries", Schema.INT64_SCHEMA)
                        .field("bytes", Schema.INT16_SCHEMA)
                        .field("timestamp", Schema.INT64_SCHEMA)
                        .field("payload", Schema.BYTES_SCHEMA)
                        .field("unknown", Schema.STRING_SCHEMA)
                        .build())
                .put("parts", 1L)
                .put("part", 0L)
                .put("alh", ByteBuffer.wrap(RecordSamples.ALH.toBytes()).asReadOnlyBuffer())
                .put("prevAlh", ByteBuffer.wrap(Digest.OF_NOTHING.toBytes()))
                .put("database", "sales_2")
                .put("tx", 7)
                .put("entries", 3L)
                .put("bytes", (short) 5)
                .put("timestamp", 1_700_000_000_000L)
                .put("payload", ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4, 5, 6}, 1, 5))
                .put("unknown", "ignored");

        assertThat(RecordCodec.read("sales_2/7/0", struct))
                .usingRecursiveComparison()
                .isEqualTo(RecordSamples.WHOLE);
    }

    /** Some converters give an empty payload and zeros where nothing was written. */
    @Test
    void aStateRecordMayHaveEmptyFieldsInsteadOfNone() throws Exception {
        Struct struct = RecordCodec.toStruct(RecordSamples.STATE)
                .put("payload", new byte[0])
                .put("prevAlh", new byte[0])
                .put("entries", 0)
                .put("bytes", 0L);

        assertThat(RecordCodec.read("sales_2/state", struct)).isEqualTo(RecordSamples.STATE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tx      | 0  | at least 1",
                "tx      | -1 | at least 1",
                "part    | 1  | is 1 of 1 parts",
                "part    | -1 | from 0 to",
                "parts   | -1 | from 0 to",
                "parts   | 2  | has 5 bytes, which cannot be one of 2 parts of a transaction of 5 bytes",
                "entries | -1 | from 0 to",
                "bytes   | 4  | has 5 bytes, which cannot be one of 1 parts of a transaction of 4 bytes",
                "bytes   | 6  | has 5 bytes, which cannot be one of 1 parts of a transaction of 6 bytes",
                "bytes   | 0  | at least 1",
                "bytes   | -9223372036854775808 | at least 1",
            })
    void aNumberThatCannotBeTrueIsRefused(String field, long value, String said) {
        Struct struct = RecordCodec.toStruct(RecordSamples.WHOLE);
        boolean wide = RecordSchemas.VALUE.field(field).schema().type() == Schema.Type.INT64;
        struct.put(field, wide ? (Object) value : (Object) (int) value);

        assertRefused(RecordSamples.WHOLE.key(), struct, said);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"database", "tx", "part", "parts", "alh", "prevAlh", "timestamp", "entries", "bytes", "payload"})
    void aMissingFieldIsNamed(String field) {
        Struct struct = without(field, RecordCodec.toStruct(RecordSamples.WHOLE));

        assertThatExceptionOfType(InvalidRecordException.class)
                .isThrownBy(() -> RecordCodec.read(RecordSamples.WHOLE.key(), struct))
                .satisfies(refusal -> assertThat(refusal.field()).isEqualTo(field))
                .withMessageContaining("field '" + field + "' is missing");
    }

    @Test
    void aDigestOfAnotherLengthIsRefused() {
        for (String field : new String[] {"alh", "prevAlh"}) {
            assertRefused(
                    RecordSamples.WHOLE.key(),
                    RecordCodec.toStruct(RecordSamples.WHOLE).put(field, new byte[33]),
                    "field '" + field + "' has 33 bytes, a digest has 32");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE / 1000, -1, 0, Long.MAX_VALUE / 1000})
    void aRecordCarriesEveryTimeThatFitsMilliseconds(long seconds) throws Exception {
        TransactionPart record = committedAt(seconds);
        assertThat(RecordCodec.canCarry(record.part().claim())).isTrue();
        assertThat(RecordCodec.read(record.key(), RecordCodec.toStruct(record)))
                .usingRecursiveComparison()
                .isEqualTo(record);
    }

    @ParameterizedTest
    @ValueSource(longs = {Long.MIN_VALUE, Long.MIN_VALUE / 1000 - 1, Long.MAX_VALUE / 1000 + 1, Long.MAX_VALUE})
    void aRecordCarriesNoOtherTime(long seconds) {
        TransactionPart record = committedAt(seconds);
        assertThat(RecordCodec.canCarry(record.part().claim())).isFalse();
        assertThatExceptionOfType(ArithmeticException.class).isThrownBy(() -> RecordCodec.toStruct(record));
    }

    private static TransactionPart committedAt(long seconds) {
        TxPart part = RecordSamples.WHOLE.part();
        Claim claim = part.claim();
        return new TransactionPart(
                RecordSamples.WHOLE.database(),
                new TxPart(
                        new Claim(claim.tx(), claim.prevAlh(), claim.alh(), seconds, claim.entries(), claim.length()),
                        part.part(),
                        part.parts(),
                        part.payload()),
                RecordSamples.WHOLE.limits());
    }

    @Test
    void aTimeWithinASecondIsRefused() {
        assertRefused(
                RecordSamples.STATE.key(),
                RecordCodec.toStruct(RecordSamples.STATE)
                        .put("timestamp", Timestamp.toLogical(Timestamp.SCHEMA, 1_001)),
                "is 1001 (Long), it should be milliseconds that make whole seconds");
    }

    @Test
    void aStateRecordHasNoPayloadAndNoPart() {
        assertRefused(
                RecordSamples.STATE.key(),
                RecordCodec.toStruct(RecordSamples.STATE).put("payload", new byte[1]),
                "has 1 bytes, a state record (parts = 0) has none");
        assertRefused(
                RecordSamples.STATE.key(),
                RecordCodec.toStruct(RecordSamples.STATE).put("part", 1),
                "in a state record it is 0");
    }

    @Test
    void limitsArePositive() {
        Struct struct = RecordCodec.toStruct(RecordSamples.STATE);
        struct.getStruct("limits").put("maxValueLen", 0);

        assertRefused(RecordSamples.STATE.key(), struct, "field 'limits.maxValueLen' is 0");
    }

    @Test
    void aFieldOfAnotherTypeIsRefused() {
        Schema schema = SchemaBuilder.struct()
                .field("database", Schema.BYTES_SCHEMA)
                .field("tx", Schema.FLOAT64_SCHEMA)
                .field("part", Schema.INT32_SCHEMA)
                .field("parts", Schema.INT32_SCHEMA)
                .field("alh", Schema.STRING_SCHEMA)
                .build();
        Struct struct = new Struct(schema)
                .put("database", new byte[1])
                .put("tx", 1.0)
                .put("part", 0)
                .put("parts", 0)
                .put("alh", "text");

        assertRefused("sales_2/state", struct, "it should be a string that is not empty");
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "sales_2/7/1", "sales_2/8/0", "sales/7/0", "sales_2/state", "sales_2/7/0 "})
    void aKeyOfAnotherRecordIsRefused(@Nullable String key) {
        assertThatExceptionOfType(InvalidRecordException.class)
                .isThrownBy(() -> RecordCodec.read(key, RecordCodec.toStruct(RecordSamples.WHOLE)))
                .satisfies(refusal -> assertThat(refusal.field()).isEqualTo("key"))
                .withMessageContainingAll("'" + key + "'", "'sales_2/7/0'");
    }

    @Test
    void aKeyThatIsNoStringIsRefused() {
        assertThatThrownBy(() -> RecordCodec.read(new byte[3], RecordCodec.toStruct(RecordSamples.WHOLE)))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageContainingAll("a byte[]", "key.converter=org.apache.kafka.connect.storage.StringConverter");
    }

    @Test
    void whatIsNotOursIsNamed() {
        Schema foreign = SchemaBuilder.struct()
                .name("orders")
                .field("tx", Schema.INT64_SCHEMA)
                .build();
        assertNotOurs(
                new Struct(foreign).put("tx", 1L), "'orders', which lacks the fields [database, part, parts, alh]");
        assertNotOurs(null, "tombstone");
        assertNotOurs("text", "a java.lang.String instead of a Struct");
        assertNotOurs(Map.of("tx", 1L), "JSON without a schema, and lacks the fields [database, part, parts, alh]");
    }

    @Test
    void ourEncodingReadAsPlainBytesIsReadAllTheSame() throws Exception {
        byte[] bytes = SingleObject.SHIPPED.encode(RecordCodec.toStruct(RecordSamples.STATE));

        assertThat(RecordCodec.read("sales_2/state", bytes)).isEqualTo(RecordSamples.STATE);
        assertThat(RecordCodec.read("sales_2/state", ByteBuffer.wrap(bytes))).isEqualTo(RecordSamples.STATE);
    }

    @Test
    void aTimestampThatHasNoMillisecondsIsNotWrittenAsAnother() {
        Claim claim = new Claim(1, Digest.OF_NOTHING, RecordSamples.ALH, Long.MAX_VALUE, 1, 1);
        TransactionPart record = new TransactionPart("sales_2", new TxPart(claim, 0, 1, new byte[1]), null);

        assertThatThrownBy(() -> RecordCodec.toStruct(record)).isInstanceOf(ArithmeticException.class);
    }

    private static void assertRefused(String key, Struct value, String said) {
        assertThatThrownBy(() -> RecordCodec.read(key, value))
                .isInstanceOf(InvalidRecordException.class)
                .hasMessageContaining(said);
    }

    private static void assertNotOurs(@Nullable Object value, String said) {
        assertThatThrownBy(() -> RecordCodec.read("sales_2/7/0", value))
                .isInstanceOf(NotOurRecordException.class)
                .hasMessageContaining(said);
    }

    /** The same in a schema where the field is optional, as some converters make all of them. */
    private static Struct without(String name, Struct whole) {
        SchemaBuilder schema = SchemaBuilder.struct();
        whole.schema()
                .fields()
                .forEach(field -> schema.field(
                        field.name(), field.name().equals(name) ? Schema.OPTIONAL_BYTES_SCHEMA : field.schema()));
        Struct struct = new Struct(schema.build());
        whole.schema().fields().stream()
                .filter(field -> !field.name().equals(name))
                .forEach(field -> struct.put(field.name(), whole.get(field)));
        return struct;
    }
}

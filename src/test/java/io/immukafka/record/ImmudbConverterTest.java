package io.immukafka.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.hash.Digest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.ServiceLoader;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.storage.Converter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImmudbConverterTest {

    /** {@link RecordSamples#STATE} as version 1 of the schema wrote it: must stay readable for ever. */
    private static final String STATE_V1 =
            "c30195124484e363a2690e73616c65735f320e0000000102030405060708090a0b0c0d0e0f1011121"
                    + "31415161718191a1b1c1d1e1f200280a0abfef9620000028010808080208010020430010604050600";

    static final List<ImmudbRecord> RECORDS = RecordSamples.ALL;

    private final ImmudbConverter converter = new ImmudbConverter();

    @ParameterizedTest
    @FieldSource("RECORDS")
    void whatIsWrittenIsRead(ImmudbRecord record) throws Exception {
        Struct struct = RecordCodec.toStruct(record);
        struct.validate();

        SchemaAndValue read = converter.toConnectData("t", encode(struct));

        assertThat(read.schema()).isEqualTo(RecordSchemas.VALUE);
        assertThat(read.value()).isEqualTo(struct);
        assertThat(RecordCodec.read(record.key(), read.value()))
                .usingRecursiveComparison()
                .isEqualTo(record);
    }

    @Test
    void theSchemaThatIsWrittenIsTheOneThatWasShipped() {
        assertThat(Long.toHexString(ShippedSchemas.ALL.currentFingerprint())).isEqualTo("69a263e384441295");
    }

    @Test
    void theAvroSchemaHasTheFieldsOfConnects() {
        assertThat(ShippedSchemas.ALL.current().getFields())
                .extracting(org.apache.avro.Schema.Field::name)
                .containsExactlyInAnyOrderElementsOf(RecordSchemas.VALUE.fields().stream()
                        .map(org.apache.kafka.connect.data.Field::name)
                        .toList());
    }

    /** Avro's own reader of single objects is the second opinion. */
    @ParameterizedTest
    @FieldSource("RECORDS")
    void avroItselfReadsIt(ImmudbRecord record) throws Exception {
        Struct struct = RecordCodec.toStruct(record);
        org.apache.avro.Schema schema = ShippedSchemas.ALL.current();

        GenericRecord read = new BinaryMessageDecoder<GenericRecord>(new GenericData(), schema).decode(encode(struct));

        assertThat(read.get("database")).hasToString(record.database());
        assertThat(read.get("tx")).isEqualTo(record.tx());
        assertThat(((GenericFixed) read.get("alh")).bytes()).isEqualTo(struct.getBytes("alh"));
        byte[] payload = struct.getBytes("payload");
        assertThat(read.get("payload")).isEqualTo(payload == null ? null : ByteBuffer.wrap(payload));
    }

    @Test
    void bytesOfTheFirstVersionStayReadable() throws Exception {
        byte[] bytes = HexFormat.of().parseHex(STATE_V1);

        Object value = converter.toConnectData("t", bytes).value();

        assertThat(RecordCodec.read("sales_2/state", value)).isEqualTo(RecordSamples.STATE);
        assertThat(encode(RecordCodec.toStruct(RecordSamples.STATE))).isEqualTo(bytes);
    }

    @Test
    void anOlderSchemaIsReadByName() throws Exception {
        org.apache.avro.Schema older = SchemaBuilder.record("ImmudbRecord")
                .namespace("io.immukafka")
                .fields()
                .requiredInt("parts")
                .name("dropped")
                .type(SchemaBuilder.record("Nested")
                        .fields()
                        .requiredString("name")
                        .endRecord())
                .noDefault()
                .requiredString("database")
                .name("alh")
                .type(SchemaBuilder.fixed("Digest").size(Digest.LENGTH))
                .noDefault()
                .requiredLong("tx")
                .requiredInt("part")
                .optionalBytes("payload")
                .endRecord();
        Struct nested = new Struct(org.apache.kafka.connect.data.SchemaBuilder.struct()
                        .field("name", Schema.STRING_SCHEMA)
                        .build())
                .put("name", "gone");
        Struct written = new Struct(org.apache.kafka.connect.data.SchemaBuilder.struct()
                        .field("parts", Schema.INT32_SCHEMA)
                        .field("dropped", nested.schema())
                        .field("database", Schema.STRING_SCHEMA)
                        .field("alh", Schema.BYTES_SCHEMA)
                        .field("tx", Schema.INT64_SCHEMA)
                        .field("part", Schema.INT32_SCHEMA)
                        .field("payload", Schema.OPTIONAL_BYTES_SCHEMA)
                        .build())
                .put("parts", 0)
                .put("dropped", nested)
                .put("database", "sales_2")
                .put("alh", Digest.OF_NOTHING.toBytes())
                .put("tx", 0L)
                .put("part", 0);
        byte[] bytes = new SingleObject(new ShippedSchemas(List.of(older))).encode(written);

        SingleObject both = new SingleObject(new ShippedSchemas(List.of(older, ShippedSchemas.ALL.current())));

        assertThat(RecordCodec.read("sales_2/state", both.decode(bytes))).isEqualTo(RecordSamples.EMPTY_STATE);
        assertThat(converter.toConnectData("t", bytes).value()).isEqualTo(bytes);
        assertThatThrownBy(() -> RecordCodec.read("sales_2/state", bytes))
                .isInstanceOf(NotOurRecordException.class)
                .hasMessageContaining("fingerprint " + HexFormat.of().toHexDigits(ShippedSchemas.fingerprint(older)));
    }

    @Test
    void nothingStaysNothing() {
        assertThat(converter.fromConnectData("t", RecordSchemas.VALUE, null)).isNull();
        assertThat(converter.toConnectData("t", null)).isEqualTo(SchemaAndValue.NULL);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 9, 10, 11, 40, 120, -1})
    void aCutRecordComesOutAsPlainBytesAndIsNamedByTheCodec(int length) {
        byte[] whole = encode(RecordCodec.toStruct(RecordSamples.WHOLE));
        byte[] cut = Arrays.copyOf(whole, length < 0 ? whole.length + length : length);

        SchemaAndValue read = converter.toConnectData("t", cut);

        assertThat(read).isEqualTo(new SchemaAndValue(Schema.OPTIONAL_BYTES_SCHEMA, cut));
        assertThatThrownBy(() -> RecordCodec.read(RecordSamples.WHOLE.key(), read.value()))
                .isInstanceOf(NotOurRecordException.class)
                .hasMessageContaining(cut.length + " bytes");
    }

    @Test
    void bytesBehindTheRecordAreNotIgnored() {
        byte[] whole = encode(RecordCodec.toStruct(RecordSamples.WHOLE));
        byte[] longer = Arrays.copyOf(whole, whole.length + 1);

        assertThat(converter.toConnectData("t", longer).schema()).isEqualTo(Schema.OPTIONAL_BYTES_SCHEMA);
        assertThatThrownBy(() -> RecordCodec.read(RecordSamples.WHOLE.key(), longer))
                .isInstanceOf(NotOurRecordException.class)
                .hasMessageContaining("more bytes follow");
    }

    @Test
    void aForeignStructIsRefused() {
        Schema foreign = org.apache.kafka.connect.data.SchemaBuilder.struct()
                .name("orders")
                .version(3)
                .field("tx", Schema.INT64_SCHEMA)
                .build();

        assertThatThrownBy(() -> converter.fromConnectData("t", foreign, new Struct(foreign).put("tx", 1L)))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("topic t", "'orders' version 3", "set value.converter in that connector");
        assertThatThrownBy(() -> converter.fromConnectData("t", Schema.STRING_SCHEMA, "text"))
                .isInstanceOf(DataException.class)
                .hasMessageContainingAll("java.lang.String", "set value.converter in that connector");
    }

    @Test
    void aStructWithoutARequiredFieldIsRefused() {
        Struct incomplete = new Struct(RecordSchemas.VALUE).put("database", "sales_2");

        assertThatThrownBy(() -> encode(incomplete))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("field 'tx' is missing");
    }

    @Test
    void aDigestOfAnotherLengthIsRefused() {
        Struct struct = RecordCodec.toStruct(RecordSamples.STATE).put("alh", new byte[31]);

        assertThatThrownBy(() -> encode(struct))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("field 'alh' has 31 bytes instead of 32");
    }

    @Test
    void itIsNoKeyConverter() {
        converter.configure(Map.of(), false);
        assertThatThrownBy(() -> converter.configure(Map.of(), true))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("org.apache.kafka.connect.storage.StringConverter");
    }

    @Test
    void aWorkerFindsItWithItsVersion() {
        assertThat(ServiceLoader.load(Converter.class))
                .filteredOn(ImmudbConverter.class::isInstance)
                .singleElement()
                .satisfies(found -> assertThat(found.version()).matches("\\d+\\.\\d+\\.\\d+.*"));
    }

    private byte[] encode(Struct struct) {
        return Objects.requireNonNull(converter.fromConnectData("t", RecordSchemas.VALUE, struct));
    }
}

package io.immukafka.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Our records through Kafka's JsonConverter. */
class JsonConverterTest {

    static final List<ImmudbRecord> RECORDS = RecordSamples.ALL;

    @ParameterizedTest
    @FieldSource("RECORDS")
    void withSchemasEveryRecordComesThrough(ImmudbRecord record) throws Exception {
        try (JsonConverter json = converter(true)) {
            byte[] bytes = json.fromConnectData("t", RecordSchemas.VALUE, RecordCodec.toStruct(record));

            assertThat(Encoding.of(bytes)).isEqualTo(Encoding.JSON_WITH_SCHEMA);
            Object value = json.toConnectData("t", bytes).value();
            assertThat(RecordCodec.read(record.key(), value))
                    .usingRecursiveComparison()
                    .isEqualTo(record);
        }
    }

    @ParameterizedTest
    @FieldSource("RECORDS")
    void withoutSchemasEveryRecordComesThrough(ImmudbRecord record) throws Exception {
        try (JsonConverter json = converter(false)) {
            byte[] bytes = json.fromConnectData("t", RecordSchemas.VALUE, RecordCodec.toStruct(record));

            assertThat(Encoding.of(bytes)).isEqualTo(Encoding.JSON_WITHOUT_SCHEMA);
            Object value = json.toConnectData("t", bytes).value();
            assertThat(RecordCodec.read(record.key(), value))
                    .usingRecursiveComparison()
                    .isEqualTo(record);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tx        | \"7\"                | field 'tx' is 7 (String), it should be a whole number",
                "tx        | 7.5                | field 'tx' is 7.5 (Double), it should be a whole number",
                "part      | 4294967296         | field 'part' is 4294967296 (Long), it should be a whole number of type INT32",
                "database  | 1                  | field 'database' is 1 (Long), it should be a string",
                "alh       | \"%%%\"              | field 'alh' is %%% (String), it should be base64",
                "limits    | []                 | field 'limits' is [] (ArrayList), it should be an object",
                "limits    | {\"maxKeyLen\":\"\"} | field 'limits.maxKeyLen' is",
                "parts     | null               | lacks the fields [parts]",
            })
    void whatNoFieldCanBeIsNamed(String field, String json, String named) {
        try (JsonConverter converter = converter(false)) {
            String bytes = new String(
                    converter.fromConnectData("t", RecordSchemas.VALUE, RecordCodec.toStruct(RecordSamples.WHOLE)),
                    StandardCharsets.UTF_8);
            String changed =
                    bytes.replaceFirst("\"" + field + "\":(\"[^\"]*\"|[0-9]+|null)", "\"" + field + "\":" + json);
            assertThat(changed).isNotEqualTo(bytes);
            Object value = converter
                    .toConnectData("t", changed.getBytes(StandardCharsets.UTF_8))
                    .value();

            assertThatThrownBy(() -> RecordCodec.read(RecordSamples.WHOLE.key(), value))
                    .isInstanceOf(NotOurRecordException.class)
                    .hasMessageContaining(named);
        }
    }

    @Test
    void readWithOurConverterItSaysWhichConverterItNeeds() {
        try (JsonConverter json = converter(true)) {
            byte[] bytes = json.fromConnectData("t", RecordSchemas.VALUE, RecordCodec.toStruct(RecordSamples.WHOLE));

            Object value = new ImmudbConverter().toConnectData("t", bytes).value();

            assertThatThrownBy(() -> RecordCodec.read(RecordSamples.WHOLE.key(), value))
                    .isInstanceOf(NotOurRecordException.class)
                    .hasMessageContaining("value.converter=org.apache.kafka.connect.json.JsonConverter");
        }
    }

    private static JsonConverter converter(boolean schemas) {
        JsonConverter json = new JsonConverter();
        json.configure(Map.of("schemas.enable", schemas), false);
        return json;
    }
}

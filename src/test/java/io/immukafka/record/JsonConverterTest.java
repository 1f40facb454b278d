package io.immukafka.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.json.JsonConverter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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

    @Test
    void withoutSchemasItIsRefusedByName() {
        try (JsonConverter json = converter(false)) {
            byte[] bytes = json.fromConnectData("t", RecordSchemas.VALUE, RecordCodec.toStruct(RecordSamples.WHOLE));

            assertThat(Encoding.of(bytes)).isEqualTo(Encoding.JSON_WITHOUT_SCHEMA);
            Object value = json.toConnectData("t", bytes).value();
            assertThatThrownBy(() -> RecordCodec.read(RecordSamples.WHOLE.key(), value))
                    .isInstanceOf(NotOurRecordException.class)
                    .hasMessageContainingAll("schemas.enable=true", "io.immukafka.record.ImmudbConverter");
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

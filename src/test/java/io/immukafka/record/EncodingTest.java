package io.immukafka.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EncodingTest {

    @ParameterizedTest
    @CsvSource({
        "c3010000000000000000, SINGLE_OBJECT",
        "c30100000000000000, UNKNOWN",
        "c3020000000000000000, UNKNOWN",
        "000000000102, CONFLUENT",
        "0000000001, UNKNOWN",
        "'', UNKNOWN",
    })
    void toldFromBytes(String hex, Encoding expected) {
        assertThat(Encoding.of(HexFormat.of().parseHex(hex))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"schema\":{},\"payload\":{}} | JSON_WITH_SCHEMA",
                "  { \"payload\" : null          | JSON_WITH_SCHEMA",
                "{\"schemas\":{}}               | JSON_WITHOUT_SCHEMA",
                "{                              | JSON_WITHOUT_SCHEMA",
                "[1]                            | UNKNOWN",
                "text                           | UNKNOWN",
            })
    void toldFromText(String text, Encoding expected) {
        assertThat(Encoding.of(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "000000000102         | schema registry's converter",
                "7b7d                 | JSON without a schema",
                "c3010000000000000000 | fingerprint 0000000000000000",
                "abcdef               | begin with abcdef",
            })
    void anUnreadValueIsNamed(String hex, String named) {
        assertThatThrownBy(
                        () -> RecordCodec.read("sales_2/state", HexFormat.of().parseHex(hex)))
                .isInstanceOf(NotOurRecordException.class)
                .hasMessageContaining(named);
    }
}

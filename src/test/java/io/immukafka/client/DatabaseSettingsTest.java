package io.immukafka.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.immukafka.client.proto.DatabaseNullableSettings;
import io.immukafka.client.proto.NullableUint32;
import io.immukafka.tx.Limits;
import org.junit.jupiter.api.Test;

/** How the settings that a server states are read. */
class DatabaseSettingsTest {

    private static NullableUint32 uint32(long value) {
        return NullableUint32.newBuilder().setValue((int) value).build();
    }

    @Test
    void aLimitBeyondTheLargestIntIsNotNegative() {
        DatabaseNullableSettings stated = DatabaseNullableSettings.newBuilder()
                .setMaxKeyLen(uint32(1024))
                .setMaxValueLen(uint32(0xFFFF_FFFFL))
                .setMaxTxEntries(uint32(1L << 31))
                .build();
        assertThat(DatabaseSettings.of(stated).limits())
                .isEqualTo(new Limits(1024, Integer.MAX_VALUE, Integer.MAX_VALUE));
    }
}

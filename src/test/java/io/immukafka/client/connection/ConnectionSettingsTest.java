package io.immukafka.client.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionSettingsTest {

    @ParameterizedTest
    @CsvSource({"localhost,localhost,3322", "db.example:7,db.example,7", "[::1]:99,::1,99", "' h:1 ',h,1"})
    void anAddressIsRead(String text, String host, int port) {
        assertThat(ImmudbAddress.parse(text)).isEqualTo(new ImmudbAddress(host, port));
        assertThat(ImmudbAddress.parse(ImmudbAddress.parse(text).toString())).isEqualTo(ImmudbAddress.parse(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ":1", "h:", "h:x", "h:0", "h:65536", "::1"})
    void whatIsNoAddressIsRefused(String text) {
        assertThatThrownBy(() -> ImmudbAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void thePasswordIsNotShown() {
        ConnectionSettings settings = new ConnectionSettings(
                new ImmudbAddress("h", 1), "user", "s3cret", TlsSettings.OF_JVM, Duration.ofSeconds(1));
        assertThat(settings.toString()).contains("user@h:1").doesNotContain("s3cret");
    }

    @Test
    void aCertificateNeedsItsKey() {
        assertThatThrownBy(() -> new TlsSettings(null, new PemSource.File(Path.of("c.pem")), null, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("c.pem");
    }

    @Test
    void aTimeoutIsLongerThanNothing() {
        assertThatThrownBy(() -> new ConnectionSettings(new ImmudbAddress("h", 1), "u", "p", null, Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

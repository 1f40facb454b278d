package io.immukafka.cli.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.cli.console.JsonWriter;
import io.immukafka.client.connection.ImmudbAddress;
import io.immukafka.engine.EngineException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {

    @Test
    void readsEveryKind() throws EngineException {
        assertThat(Endpoint.parse("immudb://ann@db:3323/shop?config=a%20b.properties"))
                .isEqualTo(
                        new Endpoint.Database("ann", new ImmudbAddress("db", 3323), "shop", Path.of("a b.properties")));
        assertThat(Endpoint.parse("immudb://[::1]/shop"))
                .isEqualTo(new Endpoint.Database(null, new ImmudbAddress("::1", 3322), "shop", null));
        assertThat(Endpoint.parse("kafka://a:9092,b:9092/immudb.shop"))
                .isEqualTo(new Endpoint.Topic("a:9092,b:9092", "immudb.shop", null));
        assertThat(Endpoint.parse("-")).isEqualTo(new Endpoint.Standard());
        assertThat(Endpoint.parse("shop.backup")).isEqualTo(new Endpoint.BackupFile(Path.of("shop.backup")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://host/x",
                "immudb://host",
                "immudb://host/",
                "immudb://host:port/db",
                "kafka:///topic",
                "immudb://host/db?other=1",
                "immudb://user:secret@host/db"
            })
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> Endpoint.parse(text))
                .isInstanceOf(EngineException.class)
                .hasMessageNotContaining("secret");
    }

    @Test
    void reportsAreJson() {
        assertThat(JsonWriter.write(Map.of("a\"\n", List.of(1L, true, "ü\\"))))
                .isEqualTo("{\"a\\\"\\u000a\":[1,true,\"\\u00fc\\\\\"]}");
        assertThat(JsonWriter.write(Map.of())).isEqualTo("{}");
    }
}

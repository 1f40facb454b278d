package io.immukafka.connect.source;

import static io.immukafka.connect.options.Configurations.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.immukafka.chain.Position;
import io.immukafka.connect.options.SourceOptions;
import io.immukafka.connect.validation.FakeImmudb;
import io.immukafka.hash.Digest;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.errors.ConnectException;
import org.junit.jupiter.api.Test;

class OffsetCheckTest {

    @Test
    void offsetsOfManyDatabasesNeedFewSessionsAndEndWithASilentServer() {
        try (FakeImmudb server = new FakeImmudb()) {
            Map<Map<String, ?>, Map<String, ?>> offsets = new HashMap<>();
            for (int i = 0; i < 100; i++) {
                server.with("db" + i);
                offsets.put(
                        Map.of("database", "db" + i),
                        new SourceOffset(new Position(1, Digest.of(new byte[32]))).toMap());
            }
            server.silentTo("TxById");
            SourceOptions options =
                    new SourceOptions(source("immudb.address", server.address(), "immudb.request.timeout.ms", "1000"));
            long began = System.nanoTime();

            assertThatThrownBy(() -> OffsetCheck.check(options, offsets))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("cannot be checked against database");
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(60));
            assertThat(server.mostSessions()).isLessThanOrEqualTo(4);
        }
    }
}

package io.immukafka.client;

import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.connection.ImmudbAddress;
import io.immukafka.harness.ImmudbServer;
import java.time.Duration;

/** How tests reach a server. */
final class TestSettings {

    private TestSettings() {}

    static ConnectionSettings to(ImmudbServer server) {
        return server.settings(Duration.ofSeconds(20));
    }

    /** @param port the server's, or that of something in front of it or in its place */
    static ConnectionSettings to(ImmudbServer server, int port, Duration requestTimeout) {
        return new ConnectionSettings(
                new ImmudbAddress(server.host(), port), server.username(), server.password(), null, requestTimeout);
    }
}

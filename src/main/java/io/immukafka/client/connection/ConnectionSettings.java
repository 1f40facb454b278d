package io.immukafka.client.connection;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How to reach a server and as whom.
 *
 * @param tls null for an unencrypted connection
 * @param requestTimeout how long a request may take, and how long a stream may be silent while data is due
 */
public record ConnectionSettings(
        ImmudbAddress address,
        String username,
        String password,
        @Nullable TlsSettings tls,
        Duration requestTimeout) {

    public ConnectionSettings {
        if (requestTimeout.isNegative() || requestTimeout.isZero()) {
            throw new IllegalArgumentException("a request timeout must be positive, but this one is " + requestTimeout);
        }
    }

    /** Everything but the password. */
    @Override
    public String toString() {
        return username + "@" + address + (tls == null ? "" : " with " + tls) + ", request timeout " + requestTimeout;
    }
}

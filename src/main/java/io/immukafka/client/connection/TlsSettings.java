package io.immukafka.client.connection;

import org.jspecify.annotations.Nullable;

/**
 * How to encrypt the connection. Certificates and keys are read again for each new connection.
 *
 * @param authorities certificates that vouch for the server; null to trust what the JVM trusts
 * @param certificate the client's certificate, followed by its intermediate ones, for servers that demand one; null for none
 * @param key the private key of that certificate in PKCS #8; null exactly if the certificate is
 * @param serverName the name that the server's certificate must have; null if it is the host of the address
 */
public record TlsSettings(
        @Nullable PemSource authorities,
        @Nullable PemSource certificate,
        @Nullable PemSource key,
        @Nullable String serverName) {

    /** Verifies the server against what the JVM trusts. */
    public static final TlsSettings OF_JVM = new TlsSettings(null, null, null, null);

    public TlsSettings {
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException(
                    "a client certificate and its key must be given together; the certificate is " + certificate
                            + ", the key " + key);
        }
    }
}

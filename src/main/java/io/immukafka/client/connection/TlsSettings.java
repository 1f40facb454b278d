package io.immukafka.client.connection;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to encrypt the connection. Files are PEM.
 *
 * @param caFile certificates that vouch for the server; null to trust what the JVM trusts
 * @param certificateFile the client's certificate, followed by its intermediate ones, for servers that demand one; null for none
 * @param keyFile the private key of that certificate in PKCS #8; null exactly if the certificate is
 * @param serverName the name that the server's certificate must bear; null if it is the host of the address
 */
public record TlsSettings(
        @Nullable Path caFile,
        @Nullable Path certificateFile,
        @Nullable Path keyFile,
        @Nullable String serverName) {

    /** Verifies the server against what the JVM trusts. */
    public static final TlsSettings OF_JVM = new TlsSettings(null, null, null, null);

    public TlsSettings {
        if ((certificateFile == null) != (keyFile == null)) {
            throw new IllegalArgumentException(
                    "a client certificate and its key must be given together; the certificate is " + certificateFile
                            + ", the key " + keyFile);
        }
    }
}

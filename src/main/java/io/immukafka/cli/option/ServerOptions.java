package io.immukafka.cli.option;

import io.immukafka.ErrorCode;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.Password;
import io.immukafka.cli.endpoint.ConfigFile;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.connection.ImmudbAddress;
import io.immukafka.client.connection.PemSource;
import io.immukafka.client.connection.TlsSettings;
import io.immukafka.engine.EngineException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How to reach the server: the options of immuadmin, and where the password comes from. */
@SuppressWarnings("NullAway.Init")
public final class ServerOptions {

    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

    @Option(
            names = {"-a", "--immudb-address"},
            paramLabel = "HOST",
            defaultValue = "${env:IMMUDB_ADDRESS:-127.0.0.1}",
            description = "The server's host (IMMUDB_ADDRESS; default: ${DEFAULT-VALUE}).")
    private String host;

    @Option(
            names = {"-p", "--immudb-port"},
            paramLabel = "PORT",
            defaultValue = "${env:IMMUDB_PORT:-3322}",
            description = "The server's port (IMMUDB_PORT; default: ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--username",
            paramLabel = "USER",
            defaultValue = "${env:IMMUDB_USERNAME:-immudb}",
            description = "The user (IMMUDB_USERNAME; default: ${DEFAULT-VALUE}).")
    private String username;

    @Option(
            names = "--password-file",
            paramLabel = "FILE",
            description = "A file with the password. Without it, IMMUDB_PASSWORD is used, or the terminal prompts "
                    + "for it.")
    private @Nullable Path passwordFile;

    @Option(names = "--mtls", description = "Encrypts the connection and presents the client's certificate.")
    private boolean mtls;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "The client's certificate (PEM); encrypts the connection.")
    private @Nullable Path certificate;

    @Option(
            names = "--pkey",
            paramLabel = "FILE",
            description = "The private key of the client's certificate (PEM, " + "PKCS #8).")
    private @Nullable Path key;

    @Option(
            names = "--clientcas",
            paramLabel = "FILE",
            description = "CA certificates to verify the server with (PEM); encrypts the connection.")
    private @Nullable Path authorities;

    @Option(
            names = "--servername",
            paramLabel = "NAME",
            description = "The name in the server's certificate; encrypts the connection.")
    private @Nullable String serverName;

    /** The database of that name on the server that the options name. */
    public Endpoint.Database database(String name) throws EngineException {
        try {
            return new Endpoint.Database(null, new ImmudbAddress(host, port), name, null);
        } catch (IllegalArgumentException e) {
            throw CliErrors.refused(ErrorCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    /** How to reach a database: its config file first, then the options, then the environment. */
    public ConnectionSettings settings(Endpoint.Database place) throws EngineException {
        Properties config = ConfigFile.read(place.config());
        String user = place.user() != null ? place.user() : config.getProperty("immudb.username", username);
        String password = config.getProperty("immudb.password");
        try {
            return new ConnectionSettings(
                    place.address(),
                    user,
                    password != null ? password : Password.find(passwordFile, user, place.address()),
                    tls(config),
                    timeout(config));
        } catch (IllegalArgumentException e) {
            throw CliErrors.refused(ErrorCode.USAGE, String.valueOf(e.getMessage()));
        }
    }

    private @Nullable TlsSettings tls(Properties config) throws EngineException {
        if (Boolean.parseBoolean(config.getProperty("immudb.tls.enabled"))) {
            return new TlsSettings(
                    pem(config, "immudb.tls.ca.file", "immudb.tls.ca.certificates"),
                    pem(config, "immudb.tls.certificate.file", "immudb.tls.certificate.chain"),
                    pem(config, "immudb.tls.key.file", "immudb.tls.key"),
                    config.getProperty("immudb.tls.server.name"));
        }
        if ((certificate == null) != (key == null)) {
            throw CliErrors.refused(
                    ErrorCode.USAGE,
                    "--certificate and --pkey belong together: give both or neither; given is only "
                            + (key == null ? "--certificate " + certificate : "--pkey " + key));
        }
        if (mtls && certificate == null) {
            throw CliErrors.refused(
                    ErrorCode.USAGE, "--mtls presents the client's certificate: give it with --certificate and --pkey");
        }
        boolean wanted = mtls || certificate != null || authorities != null || serverName != null;
        return wanted
                ? new TlsSettings(
                        PemSource.ofFile(authorities), PemSource.ofFile(certificate), PemSource.ofFile(key), serverName)
                : null;
    }

    /** As in the connectors, whose options have the same names. */
    private static @Nullable PemSource pem(Properties config, String file, String inline) {
        String text = config.getProperty(inline);
        if (text != null) {
            return new PemSource.Inline(inline, text);
        }
        String path = config.getProperty(file);
        return path == null ? null : PemSource.ofFile(Path.of(path));
    }

    private static Duration timeout(Properties config) {
        String millis = config.getProperty("immudb.request.timeout.ms");
        return millis == null ? DEFAULT_TIMEOUT : Duration.ofMillis(Long.parseLong(millis.trim()));
    }
}

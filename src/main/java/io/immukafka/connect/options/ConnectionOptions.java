package io.immukafka.connect.options;

import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.connection.ImmudbAddress;
import io.immukafka.client.connection.PemSource;
import io.immukafka.client.connection.TlsSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Recommender;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/** How to reach the immudb server and as whom. */
public final class ConnectionOptions {

    public static final String ADDRESS = "immudb.address";
    public static final String USERNAME = "immudb.username";
    public static final String PASSWORD = "immudb.password";
    public static final String REQUEST_TIMEOUT = "immudb.request.timeout.ms";
    public static final String MAX_SESSIONS = "immudb.max.sessions";
    public static final String TLS_ENABLED = "immudb.tls.enabled";
    public static final String TLS_CA_FILE = "immudb.tls.ca.file";
    public static final String TLS_CERTIFICATE_FILE = "immudb.tls.certificate.file";
    public static final String TLS_KEY_FILE = "immudb.tls.key.file";
    public static final String TLS_CA_CERTIFICATES = "immudb.tls.ca.certificates";
    public static final String TLS_CERTIFICATE_CHAIN = "immudb.tls.certificate.chain";
    public static final String TLS_KEY = "immudb.tls.key";
    public static final String TLS_SERVER_NAME = "immudb.tls.server.name";

    public static final List<String> TLS_FILES = List.of(TLS_KEY_FILE, TLS_CERTIFICATE_FILE, TLS_CA_FILE);
    /** In the same order. */
    public static final List<String> TLS_INLINE = List.of(TLS_KEY, TLS_CERTIFICATE_CHAIN, TLS_CA_CERTIFICATES);

    private ConnectionOptions() {}

    static void define(ConfigDef definition) {
        define(definition, ConfigDef.NO_DEFAULT_VALUE);
    }

    /** For a connector that may do without a server: address and password need not be given. */
    static void defineOptional(ConfigDef definition) {
        define(definition, null);
    }

    private static void define(ConfigDef definition, @Nullable Object required) {
        new OptionGroup(definition, "Connection")
                .add(
                        ADDRESS,
                        ConfigDef.Type.STRING,
                        required,
                        new AddressValidator(),
                        Importance.HIGH,
                        "Server address",
                        "Address of the immudb server as host:port; the port defaults to 3322.")
                .add(
                        USERNAME,
                        ConfigDef.Type.STRING,
                        "immudb",
                        new ConfigDef.NonEmptyString(),
                        Importance.HIGH,
                        "User name",
                        "The user on the immudb server. It needs admin permission on each database that is exported or"
                                + " replayed into; creating a replica needs the user immudb.")
                .add(
                        PASSWORD,
                        ConfigDef.Type.PASSWORD,
                        required,
                        null,
                        Importance.HIGH,
                        "Password",
                        "That user's password. Use one of Connect's config providers to keep it out of the "
                                + "connector's configuration.")
                .add(
                        REQUEST_TIMEOUT,
                        ConfigDef.Type.INT,
                        30_000,
                        ConfigDef.Range.atLeast(100),
                        Importance.LOW,
                        "Request timeout (ms)",
                        "How long the server may take to answer a request, and how long a transaction on its way to or "
                                + "from the server may make no progress. Waiting for new transactions is not limited.")
                .add(
                        MAX_SESSIONS,
                        ConfigDef.Type.INT,
                        20,
                        ConfigDef.Range.atLeast(2),
                        Importance.MEDIUM,
                        "Sessions",
                        "Maximum number of sessions on the server that each task uses at the same time; the server "
                                + "allows 100 for all its clients (--max-sessions). The databases of a task share "
                                + "its sessions in turn: those with new transactions get a session, idle ones share "
                                + "a single call.");
        defineTls(definition);
    }

    private static void defineTls(ConfigDef definition) {
        Recommender withTls = new OnlyWithTls();
        new OptionGroup(definition, "TLS")
                .add(
                        TLS_ENABLED,
                        ConfigDef.Type.BOOLEAN,
                        false,
                        null,
                        Importance.MEDIUM,
                        "Use TLS",
                        "Whether the connection to the immudb server is encrypted.")
                .add(
                        TLS_CA_FILE,
                        ConfigDef.Type.STRING,
                        null,
                        null,
                        Importance.MEDIUM,
                        "CA file",
                        "PEM file on the worker with the CA certificates to verify the server with; without it, the "
                                + "JVM's trusted certificates are used.",
                        withTls)
                .add(
                        TLS_CERTIFICATE_FILE,
                        ConfigDef.Type.STRING,
                        null,
                        null,
                        Importance.LOW,
                        "Client certificate file",
                        "PEM file on the worker with the client's certificate, for a server that requires one.",
                        withTls)
                .add(
                        TLS_KEY_FILE,
                        ConfigDef.Type.STRING,
                        null,
                        null,
                        Importance.LOW,
                        "Client key file",
                        "PEM file on the worker with the private key of that certificate, in PKCS #8.",
                        withTls)
                .add(
                        TLS_CA_CERTIFICATES,
                        ConfigDef.Type.PASSWORD,
                        null,
                        null,
                        Importance.LOW,
                        "CA certificates",
                        "The PEM text itself instead of immudb.tls.ca.file, for workers that have no place for files.",
                        withTls)
                .add(
                        TLS_CERTIFICATE_CHAIN,
                        ConfigDef.Type.PASSWORD,
                        null,
                        null,
                        Importance.LOW,
                        "Client certificate",
                        "The PEM text itself instead of immudb.tls.certificate.file.",
                        withTls)
                .add(
                        TLS_KEY,
                        ConfigDef.Type.PASSWORD,
                        null,
                        null,
                        Importance.LOW,
                        "Client key",
                        "The PEM text itself instead of immudb.tls.key.file. Use one of Connect's config providers to "
                                + "keep it out of the connector's configuration.",
                        withTls)
                .add(
                        TLS_SERVER_NAME,
                        ConfigDef.Type.STRING,
                        null,
                        null,
                        Importance.LOW,
                        "Server name",
                        "The name that the server's certificate must have; without it, the host of immudb.address.",
                        withTls);
    }

    /** Whether address and TLS are right, so that a server can be reached. */
    public static boolean areSound(OptionErrors errors) {
        return errors.isSound(ADDRESS, TLS_ENABLED, TLS_SERVER_NAME)
                && Stream.of(TLS_FILES, TLS_INLINE).flatMap(List::stream).allMatch(errors::isSound);
    }

    /** Finds options that contradict each other. */
    static void check(AbstractConfig config, OptionErrors errors) {
        for (int i = 0; i < TLS_FILES.size(); i++) {
            if (text(config, TLS_FILES.get(i)) != null && text(config, TLS_INLINE.get(i)) != null) {
                errors.add(
                        TLS_INLINE.get(i),
                        "is given together with " + TLS_FILES.get(i) + ", which means the same; remove one of them");
            }
        }
        boolean certificate = given(config, TLS_CERTIFICATE_FILE, TLS_CERTIFICATE_CHAIN);
        boolean key = given(config, TLS_KEY_FILE, TLS_KEY);
        if (certificate && !key) {
            String option = text(config, TLS_CERTIFICATE_FILE) != null ? TLS_KEY_FILE : TLS_KEY;
            errors.add(option, "is missing: a client certificate cannot be used without its private key");
        }
        if (key && !certificate) {
            String option = text(config, TLS_KEY_FILE) != null ? TLS_CERTIFICATE_FILE : TLS_CERTIFICATE_CHAIN;
            errors.add(option, "is missing: a client key cannot be used without its certificate");
        }
        if (!errors.isSound(TLS_ENABLED) || config.getBoolean(TLS_ENABLED)) {
            return;
        }
        Stream.of(TLS_FILES, TLS_INLINE, List.of(TLS_SERVER_NAME))
                .flatMap(List::stream)
                .filter(option -> text(config, option) != null)
                .forEach(option -> errors.add(
                        option,
                        "is given, but " + TLS_ENABLED + " is false, so the connection would not be encrypted; set "
                                + TLS_ENABLED + "=true or remove it"));
    }

    private static boolean given(AbstractConfig config, String file, String inline) {
        return text(config, file) != null || text(config, inline) != null;
    }

    /** The settings, of options that were checked. */
    static ConnectionSettings connection(AbstractConfig config) {
        Password password = config.getPassword(PASSWORD);
        TlsSettings tls = config.getBoolean(TLS_ENABLED)
                ? new TlsSettings(
                        pem(config, TLS_CA_FILE, TLS_CA_CERTIFICATES),
                        pem(config, TLS_CERTIFICATE_FILE, TLS_CERTIFICATE_CHAIN),
                        pem(config, TLS_KEY_FILE, TLS_KEY),
                        text(config, TLS_SERVER_NAME))
                : null;
        return new ConnectionSettings(
                ImmudbAddress.parse(config.getString(ADDRESS)),
                config.getString(USERNAME),
                password == null ? "" : password.value(),
                tls,
                Duration.ofMillis(config.getInt(REQUEST_TIMEOUT)));
    }

    private static @Nullable PemSource pem(AbstractConfig config, String file, String inline) {
        String text = text(config, inline);
        if (text != null) {
            return new PemSource.Inline(inline, text);
        }
        String path = text(config, file);
        return path == null ? null : PemSource.ofFile(Path.of(path));
    }

    /** A form sends an empty text for a field that was left empty. */
    private static @Nullable String text(AbstractConfig config, String option) {
        Object value = config.values().get(option);
        String text = value instanceof Password password ? password.value() : (String) value;
        return text == null || text.isBlank() ? null : text;
    }

    private static final class AddressValidator implements ConfigDef.Validator {

        @Override
        public void ensureValid(String name, @Nullable Object value) {
            if (value == null) {
                return;
            }
            try {
                ImmudbAddress.parse(String.valueOf(value));
            } catch (IllegalArgumentException e) {
                throw new ConfigException(name, value, e.getMessage());
            }
        }

        @Override
        public String toString() {
            return "host:port";
        }
    }

    private static final class OnlyWithTls implements Recommender {

        @Override
        public List<Object> validValues(String name, Map<String, Object> parsedConfig) {
            return List.of();
        }

        @Override
        public boolean visible(String name, Map<String, Object> parsedConfig) {
            return Boolean.TRUE.equals(parsedConfig.get(TLS_ENABLED));
        }
    }
}

package io.immukafka.cli.endpoint;

import io.immukafka.ErrorCode;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.client.connection.ImmudbAddress;
import io.immukafka.engine.EngineException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** An origin or destination as given on the command line. */
public sealed interface Endpoint {

    /**
     * A database.
     *
     * @param user null for that of the connection options
     * @param config file with credentials and TLS settings, null for none
     */
    record Database(
            @Nullable String user,
            ImmudbAddress address,
            String name,
            @Nullable Path config) implements Endpoint {
        @Override
        public String toString() {
            return "immudb://" + address + "/" + name;
        }
    }

    /**
     * A topic.
     *
     * @param bootstrap brokers, host:port with commas between
     * @param config file with settings of Kafka's clients, null for none
     */
    record Topic(String bootstrap, String name, @Nullable Path config) implements Endpoint {
        @Override
        public String toString() {
            return "kafka://" + bootstrap + "/" + name;
        }
    }

    /** A backup file. */
    record BackupFile(Path path) implements Endpoint {
        @Override
        public String toString() {
            return path.toString();
        }
    }

    /** Standard input or output. */
    record Standard() implements Endpoint {
        @Override
        public String toString() {
            return "-";
        }
    }

    /**
     * Reads {@code immudb://[user@]host[:port]/database[?config=FILE]}, {@code kafka://host:port[,…]/topic[?config=FILE]},
     * {@code -} or a file's path.
     *
     * @throws EngineException if the text is none of them
     */
    static Endpoint parse(String text) throws EngineException {
        if (text.equals("-")) {
            return new Standard();
        }
        int scheme = text.indexOf("://");
        if (scheme < 0) {
            return new BackupFile(path(text));
        }
        String kind = text.substring(0, scheme);
        String rest = text.substring(scheme + 3);
        Path config = null;
        int query = rest.indexOf('?');
        if (query >= 0) {
            config = config(text, rest.substring(query + 1));
            rest = rest.substring(0, query);
        }
        int slash = rest.indexOf('/');
        if (slash <= 0 || slash == rest.length() - 1) {
            throw malformed(text, "the name of a database or topic is missing after host:port/");
        }
        String authority = rest.substring(0, slash);
        String name = rest.substring(slash + 1);
        return switch (kind) {
            case "immudb" -> database(text, authority, name, config);
            case "kafka" -> new Topic(authority, name, config);
            default -> throw malformed(text, "'" + kind + "' is not a known scheme");
        };
    }

    private static Endpoint database(String text, String authority, String name, @Nullable Path config)
            throws EngineException {
        int at = authority.lastIndexOf('@');
        String user = at < 0 ? null : URLDecoder.decode(authority.substring(0, at), StandardCharsets.UTF_8);
        if (user != null && user.contains(":")) {
            throw CliErrors.refused(
                    ErrorCode.USAGE,
                    "do not put a password into an address, where others can read it: use ?config=FILE, "
                            + "--password-file or IMMUDB_PASSWORD, and change this password");
        }
        try {
            return new Database(user, ImmudbAddress.parse(authority.substring(at + 1)), name, config);
        } catch (IllegalArgumentException e) {
            throw malformed(text, String.valueOf(e.getMessage()));
        }
    }

    private static Path config(String text, String query) throws EngineException {
        if (!query.startsWith("config=") || query.contains("&")) {
            throw malformed(text, "only ?config=FILE may follow");
        }
        return path(URLDecoder.decode(query.substring("config=".length()), StandardCharsets.UTF_8));
    }

    private static Path path(String text) throws EngineException {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw malformed(text, String.valueOf(e.getMessage()));
        }
    }

    private static EngineException malformed(String text, String problem) {
        return CliErrors.refused(
                ErrorCode.USAGE,
                "'" + text + "' is not a valid origin or destination: " + problem
                        + ". Use immudb://user@host:port/database, kafka://host:port/topic, a file name, or - for "
                        + "standard input or output");
    }
}

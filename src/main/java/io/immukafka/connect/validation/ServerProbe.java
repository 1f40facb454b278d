package io.immukafka.connect.validation;

import io.immukafka.client.ImmudbClient;
import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.error.ServerException;
import io.immukafka.connect.options.ConnectionOptions;
import io.immukafka.connect.options.OptionErrors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks the server while options are validated, with short deadlines, and puts each failure at the option to blame. */
final class ServerProbe {

    /** Somebody waits for the answer in front of a form; Connect itself gives up after 90 s. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final ImmudbClient client;
    private final ConnectionSettings settings;
    private final String databaseOption;
    private final OptionErrors errors;

    private ServerProbe(ImmudbClient client, ConnectionSettings settings, String databaseOption, OptionErrors errors) {
        this.client = client;
        this.settings = settings;
        this.databaseOption = databaseOption;
        this.errors = errors;
    }

    /**
     * Asks a server, if it can be reached.
     *
     * @param databaseOption where to put what concerns a database
     * @param questions what to ask
     */
    static void ask(
            ConnectionSettings given,
            Map<String, String> properties,
            String databaseOption,
            OptionErrors errors,
            BiConsumer<ServerProbe, ImmudbClient> questions) {
        if (!tlsFilesReadable(properties, given, errors)) {
            return;
        }
        ConnectionSettings settings = new ConnectionSettings(
                given.address(),
                given.username(),
                given.password(),
                given.tls(),
                given.requestTimeout().compareTo(LIMIT) < 0 ? given.requestTimeout() : LIMIT);
        try (ImmudbClient client = new ImmudbClient(settings)) {
            ServerProbe probe = new ServerProbe(client, settings, databaseOption, errors);
            if (probe.isThere()) {
                questions.accept(probe, client);
            }
        } catch (IllegalArgumentException e) {
            String message = String.valueOf(e.getMessage());
            errors.add(blamedTlsOption(properties, message), "cannot be used: " + message);
        }
    }

    /** The answer, or what failed. */
    static <T> Answer<T> await(CompletableFuture<T> asked) {
        try {
            return new Answer<>(asked.join(), null);
        } catch (CompletionException e) {
            return new Answer<>(null, ServerException.of(e));
        }
    }

    /** One of both is there. */
    record Answer<T>(@Nullable T value, @Nullable ServerException failure) {}

    /** Puts a failure at the option to blame. */
    void report(ServerException failure) {
        String message = "is refused: " + failure.getMessage();
        switch (failure.condition()) {
            case WRONG_CREDENTIALS -> {
                errors.add(ConnectionOptions.USERNAME, message);
                errors.add(
                        ConnectionOptions.PASSWORD,
                        "is not the password of '" + settings.username() + "', or the user does not exist");
            }
            case NO_PERMISSION, DATABASE_NOT_FOUND, INVALID_DATABASE_NAME, DATABASE_UNLOADED ->
                errors.add(databaseOption, message);
            case TLS_FAILED -> errors.add(ConnectionOptions.TLS_ENABLED, message);
            default -> errors.add(ConnectionOptions.ADDRESS, "cannot be used now: " + failure.getMessage());
        }
    }

    private boolean isThere() {
        ServerException failure = await(client.administration().serverVersion()).failure();
        if (failure != null) {
            report(failure);
        }
        return failure == null;
    }

    private static boolean tlsFilesReadable(
            Map<String, String> properties, ConnectionSettings settings, OptionErrors errors) {
        if (settings.tls() == null) {
            return true;
        }
        boolean readable = true;
        for (String option : ConnectionOptions.TLS_FILES) {
            String file = properties.getOrDefault(option, "");
            if (!file.isBlank() && !Files.isReadable(Path.of(file))) {
                errors.add(option, "is " + file + ", which does not exist on this worker or is not readable");
                readable = false;
            }
        }
        return readable;
    }

    /** The client's message names the file or option; where it names both, the key is read against the certificate. */
    private static String blamedTlsOption(Map<String, String> properties, String message) {
        Optional<String> named = ConnectionOptions.TLS_FILES.stream()
                .filter(option -> !properties.getOrDefault(option, "").isBlank())
                .filter(option -> message.contains(properties.get(option)))
                .findFirst();
        return named.or(() -> ConnectionOptions.TLS_INLINE.stream()
                        .filter(option -> message.matches("(?s).*\\b" + Pattern.quote(option) + "\\b(?!\\.).*"))
                        .findFirst())
                .orElse(ConnectionOptions.TLS_ENABLED);
    }
}

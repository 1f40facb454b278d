package io.immukafka.connect.validation;

import io.immukafka.client.DatabaseEntry;
import io.immukafka.client.ImmudbClient;
import io.immukafka.client.connection.ConnectionSettings;
import io.immukafka.client.error.ServerCondition;
import io.immukafka.client.error.ServerException;
import io.immukafka.connect.options.ConnectionOptions;
import io.immukafka.connect.options.ConnectorOptions;
import io.immukafka.connect.options.OptionErrors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks the server while options are validated, with short deadlines, and puts each failure at the option to blame. */
final class ServerProbe {

    /** No question may take longer, even if the options allow more. */
    private static final Duration LIMIT = AnswerTime.LIST;

    private static final Duration SOON = Duration.ofSeconds(3);

    private final ConnectionSettings settings;
    private final String databaseOption;
    private final OptionErrors errors;
    private final AnswerTime time;
    private final Set<ServerCondition> reported = EnumSet.noneOf(ServerCondition.class);

    private ServerProbe(ConnectionSettings settings, String databaseOption, OptionErrors errors, AnswerTime time) {
        this.settings = settings;
        this.databaseOption = databaseOption;
        this.errors = errors;
        this.time = time;
    }

    /**
     * Asks a server, if address and TLS are right; as a user, if name and password are given.
     *
     * @param databaseOption where to put what concerns a database
     * @param questions what to ask as the user
     */
    static void ask(
            ConnectorOptions options,
            Map<String, String> properties,
            String databaseOption,
            OptionErrors errors,
            AnswerTime time,
            BiConsumer<ServerProbe, ImmudbClient> questions) {
        if (!ConnectionOptions.areSound(errors)) {
            return;
        }
        ConnectionSettings given = options.connection();
        if (!tlsFilesReadable(properties, given, errors)) {
            return;
        }
        ConnectionSettings settings = new ConnectionSettings(
                given.address(),
                given.username(),
                given.password(),
                given.tls(),
                given.requestTimeout().compareTo(LIMIT) < 0 ? given.requestTimeout() : LIMIT);
        try (ImmudbClient client = client(settings, options.checkSessions())) {
            ServerProbe probe = new ServerProbe(settings, databaseOption, errors, time);
            boolean asUser = errors.isSound(ConnectionOptions.USERNAME, ConnectionOptions.PASSWORD);
            ServerException failure =
                    probe.await(client.administration().serverVersion()).failure();
            if (failure != null) {
                probe.report(failure);
            } else if (asUser) {
                questions.accept(probe, client);
            }
        } catch (UnfitTlsException e) {
            String message = String.valueOf(e.getMessage());
            errors.add(blamedTlsOption(properties, message), "cannot be used: " + message);
        }
    }

    private static ImmudbClient client(ConnectionSettings settings, int sessions) throws UnfitTlsException {
        try {
            return new ImmudbClient(settings, ImmudbClient.MIN_WINDOW_BYTES, sessions);
        } catch (IllegalArgumentException e) {
            throw new UnfitTlsException(e);
        }
    }

    /** A file or text of TLS cannot be used. */
    private static final class UnfitTlsException extends Exception {
        private static final long serialVersionUID = 1L;

        UnfitTlsException(IllegalArgumentException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** The list of databases, or what failed. */
    Answer<List<DatabaseEntry>> awaitList(CompletableFuture<List<DatabaseEntry>> list) {
        return await(list, time.forList());
    }

    /** The list of databases, if it comes so soon that others need not be asked meanwhile. */
    Answer<List<DatabaseEntry>> awaitShortly(CompletableFuture<List<DatabaseEntry>> list) {
        return await(list, SOON);
    }

    /** Whether there is time for more questions. */
    boolean hasTime() {
        return !time.forQuestions().isZero();
    }

    /** The answer, or what failed; waits as long as servers may be asked. */
    <T> Answer<T> await(CompletableFuture<T> asked) {
        return await(asked, time.forQuestions());
    }

    private <T> Answer<T> await(CompletableFuture<T> asked, Duration limit) {
        try {
            return new Answer<>(asked.get(limit.toNanos(), TimeUnit.NANOSECONDS), null);
        } catch (ExecutionException e) {
            return new Answer<>(null, ServerException.of(e));
        } catch (TimeoutException e) {
            return new Answer<>(null, silent("has not answered in time", e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer<>(null, silent("was not waited for, since the validation was interrupted", e));
        }
    }

    private ServerException silent(String what, Exception cause) {
        return new ServerException(
                ServerCondition.TIMED_OUT,
                "the server at " + settings.address() + " " + what + ". " + ServerCondition.TIMED_OUT.explanation(),
                cause);
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
            case TOO_MANY_SESSIONS -> reportOnce(failure, ConnectionOptions.MAX_SESSIONS);
            default -> reportOnce(failure, ConnectionOptions.ADDRESS);
        }
    }

    /** It concerns the server, whatever database was asked for. */
    private void reportOnce(ServerException failure, String option) {
        if (reported.add(failure.condition())) {
            errors.add(option, "cannot be used now: " + failure.getMessage());
        }
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

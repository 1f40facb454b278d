package io.immukafka.cli.console;

import io.immukafka.ErrorCode;
import io.immukafka.client.connection.ImmudbAddress;
import io.immukafka.engine.EngineException;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the password comes from: a file, the environment, or the terminal without echo. Never an argument. */
public final class Password {

    private static final String VARIABLE = "IMMUDB_PASSWORD";

    private Password() {}

    @SuppressWarnings(
            "SystemConsoleNull") // Java 22 to 24 give a console without a terminal too, unless -Djdk.console=java.base
    public static String find(@Nullable Path file, String user, ImmudbAddress server) throws EngineException {
        if (file != null) {
            try {
                return Files.readString(file).replaceFirst("\\R\\z", "");
            } catch (IOException e) {
                throw CliErrors.of("reading the password from " + file, e);
            }
        }
        String environment = System.getenv(VARIABLE);
        if (environment != null) {
            return environment;
        }
        Console console = System.console();
        char[] typed = console == null
                ? ControllingTerminal.readPassword(prompt(user, server))
                : console.readPassword("%s", prompt(user, server));
        if (typed == null) {
            throw CliErrors.refused(
                    ErrorCode.USAGE,
                    "no password for user '" + user + "' at " + server + ": use --password-file or " + VARIABLE
                            + ", since there is no terminal to ask for it");
        }
        return new String(typed);
    }

    private static String prompt(String user, ImmudbAddress server) {
        return "Password for user '" + user + "' at " + server + ": ";
    }
}

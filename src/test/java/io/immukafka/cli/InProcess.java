package io.immukafka.cli;

import io.immukafka.harness.ImmudbServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;

/**
 * The command in this JVM, with a state folder and a password file of its own.
 *
 * @param folder for both
 */
public record InProcess(Path folder) {

    /** How a command ended. */
    public record Result(int exitCode, String out, String err) {}

    public InProcess {
        System.setProperty("immukafka.state", folder.resolve("state").toString());
    }

    /** Runs it without a server. */
    public Result command(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine line = Immukafka.commandLine(arguments)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        return new Result(line.execute(arguments), out.toString(), err.toString());
    }

    /** Runs it with a server's connection options behind the arguments. */
    public Result on(ImmudbServer server, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(connection(server));
        return command(all.toArray(new String[0]));
    }

    List<String> connection(ImmudbServer server) {
        return List.of(
                "-a=" + server.host(), "-p=" + server.port(), "--password-file=" + password(server), "--patience=5");
    }

    Path password(ImmudbServer server) {
        try {
            return Files.writeString(folder.resolve("password"), server.password() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The place of a database. */
    public static String place(ImmudbServer server, String database) {
        return "immudb://immudb@" + server.address() + "/" + database;
    }
}

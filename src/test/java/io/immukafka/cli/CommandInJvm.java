package io.immukafka.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** The command without a process of its own, for those who measure it. */
public final class CommandInJvm {

    private CommandInJvm() {}

    /**
     * Runs it.
     *
     * @throws IllegalStateException with its words if it fails
     */
    public static void run(List<String> arguments) {
        StringWriter words = new StringWriter();
        run(arguments, new PrintWriter(words, true), words);
    }

    /**
     * Runs it, and has it write its data to {@code out}.
     *
     * @throws IllegalStateException with its words if it fails
     */
    public static void run(List<String> arguments, PrintWriter out) {
        run(arguments, out, new StringWriter());
    }

    private static void run(List<String> arguments, PrintWriter out, StringWriter words) {
        String[] line = arguments.toArray(new String[0]);
        int code = Immukafka.commandLine(line)
                .setOut(out)
                .setErr(new PrintWriter(words, true))
                .execute(line);
        if (code != 0) {
            throw new IllegalStateException("immukafka " + arguments + " ended with " + code + ": " + words);
        }
    }
}

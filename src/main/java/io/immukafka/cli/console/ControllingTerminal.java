package io.immukafka.cli.console;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The terminal that the process belongs to, also when standard input and output are pipes. */
public final class ControllingTerminal {

    private static final File DEVICE = new File("/dev/tty");

    private ControllingTerminal() {}

    /** Whether standard error goes to a terminal. */
    public static boolean showsErrors() {
        return shows(2);
    }

    /** Whether standard output goes to a terminal. */
    public static boolean showsOutput() {
        return shows(1);
    }

    @SuppressWarnings(
            "SystemConsoleNull") // Java 22 to 24 give a console without a terminal too, unless -Djdk.console=java.base
    private static boolean shows(int stream) {
        try {
            String target =
                    Files.readSymbolicLink(Path.of("/proc/self/fd/" + stream)).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            // Other systems have no /proc: there only a whole console can be told.
            return System.console() != null;
        }
    }

    /** Asks without echo; null if there is no terminal, or it was closed. */
    static char @Nullable [] readPassword(String prompt) {
        try (OutputStream out = Files.newOutputStream(DEVICE.toPath());
                BufferedReader in = new BufferedReader(
                        new InputStreamReader(Files.newInputStream(DEVICE.toPath()), Charset.defaultCharset()))) {
            if (!echo(false)) {
                return null;
            }
            try {
                out.write(prompt.getBytes(Charset.defaultCharset()));
                out.flush();
                String line = in.readLine();
                return line == null ? null : line.toCharArray();
            } finally {
                echo(true);
                out.write('\n');
            }
        } catch (IOException e) {
            // A process without a terminal cannot open it.
            return null;
        }
    }

    private static boolean echo(boolean on) throws IOException {
        Process stty = new ProcessBuilder("stty", on ? "echo" : "-echo")
                .redirectInput(DEVICE)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            return stty.waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}

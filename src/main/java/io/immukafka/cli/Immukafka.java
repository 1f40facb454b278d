package io.immukafka.cli;

import io.immukafka.Version;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code immukafka}. */
@Command(
        name = "immukafka",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Immukafka.Versions.class,
        description = "Moves immudb transactions, each one proved, between databases, Kafka topics and backup files.",
        footer = {
            "",
            "Exit codes: 0 done; 1 the data does not prove itself (corrupt, a gap, a fork); 2 wrong use or a refused",
            "operation; 3 a server, file or broker could not be reached; 130 interrupted."
        },
        subcommands = {
            BackupCommand.class,
            RestoreCommand.class,
            VerifyCommand.class,
            CopyCommand.class,
            StatusCommand.class
        })
public final class Immukafka {

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Says more, with the stack trace of a failure (also IMMUKAFKA_DEBUG).")
    private boolean verbose;

    private Immukafka() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        Logging.configure(arguments);
        Interruption.install();
        int code = commandLine().execute(arguments);
        Interruption.done();
        System.exit(code);
    }

    /** The command, ready to be executed in this JVM. */
    static CommandLine commandLine() {
        Immukafka command = new Immukafka();
        return new CommandLine(command)
                .setExecutionExceptionHandler((failure, line, result) -> fail(failure, line.getErr(), command.verbose))
                .setExitCodeExceptionMapper(Failures::exitCode)
                .setUsageHelpWidth(110);
    }

    private static int fail(Exception failure, PrintWriter err, boolean verbose) {
        boolean interrupted = Interruption.requested();
        err.println("immukafka: " + Failures.message(failure));
        if (verbose || System.getenv("IMMUKAFKA_DEBUG") != null) {
            failure.printStackTrace(err);
        }
        err.flush();
        return interrupted ? ExitCode.INTERRUPTED : Failures.exitCode(failure);
    }

    /** The version of the build. */
    static final class Versions implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"immukafka " + Version.CURRENT};
        }
    }
}

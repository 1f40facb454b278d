package io.immukafka.cli;

import io.immukafka.ErrorCode;
import io.immukafka.Version;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.ExitCode;
import io.immukafka.cli.console.Interruption;
import io.immukafka.cli.console.Logging;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code immukafka}. */
@Command(
        name = "immukafka",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Immukafka.VersionProvider.class,
        description = "Copies immudb transactions between databases, Kafka topics and backup files, and verifies "
                + "each one.",
        footer = {
            "",
            "Exit codes: 0 done; 1 the data failed verification (corrupt, a gap, a fork); 2 wrong usage or a refused",
            "operation; 3 a server, file or broker could not be reached; 4 a place is too far behind (status --max-lag);",
            "130 interrupted."
        })
public final class Immukafka {

    private static final List<Class<?>> COMMANDS = List.of(
            BackupCommand.class,
            RestoreCommand.class,
            VerifyCommand.class,
            CopyCommand.class,
            StatusCommand.class,
            ChangesCommand.class);

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Prints more, including the stack trace of a failure (also IMMUKAFKA_DEBUG).")
    private boolean verbose;

    private Immukafka() {}

    /** Runs the command and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        Logging.configure(arguments);
        Interruption.install();
        int code = run(arguments);
        Interruption.done();
        System.exit(code);
    }

    private static int run(String... arguments) {
        try {
            return commandLine(arguments).execute(arguments);
        } catch (Error e) {
            // Threads that go on would keep the process from ending.
            System.err.println("immukafka: " + CliErrors.message(e));
            if (!(e instanceof OutOfMemoryError)) {
                e.printStackTrace();
            }
            return CliErrors.exitCode(e);
        }
    }

    /** The command, ready to be executed in this JVM with these arguments. */
    static CommandLine commandLine(String... arguments) {
        Immukafka command = new Immukafka();
        CommandLine line = new CommandLine(command);
        COMMANDS.forEach(each -> addCommand(line, each, Arrays.asList(arguments)));
        return line.setExecutionExceptionHandler(
                        (failure, asked, result) -> fail(failure, asked.getErr(), command.verbose))
                .setParameterExceptionHandler(Immukafka::misused)
                .setExitCodeExceptionMapper(CliErrors::exitCode)
                .setUsageHelpWidth(110);
    }

    /** Finding a command's options takes a tenth of a second: only for one that is asked for. */
    private static void addCommand(CommandLine line, Class<?> type, List<String> arguments) {
        Command command = Objects.requireNonNull(type.getAnnotation(Command.class));
        if (arguments.contains(command.name())) {
            line.addSubcommand(type);
        } else {
            CommandSpec listed = CommandSpec.create();
            listed.usageMessage().description(command.description());
            line.addSubcommand(command.name(), listed);
        }
    }

    /** What is wrong in a line or two: the whole help would bury it. */
    private static int misused(ParameterException failure, String... arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        if (arguments.length == 0) {
            command.usage(err);
        } else {
            err.println("immukafka: " + ErrorCode.USAGE.message(String.valueOf(failure.getMessage())));
            UnmatchedArgumentException.printSuggestions(failure, err);
            err.println("See " + command.getCommandSpec().qualifiedName() + " --help");
        }
        return ExitCode.REFUSED;
    }

    private static int fail(Exception failure, PrintWriter err, boolean verbose) {
        boolean interrupted = Interruption.requested();
        err.println("immukafka: " + CliErrors.message(failure));
        if (verbose || System.getenv("IMMUKAFKA_DEBUG") != null) {
            failure.printStackTrace(err);
        }
        err.flush();
        return interrupted ? ExitCode.INTERRUPTED : CliErrors.exitCode(failure);
    }

    /** The version of the build. */
    static final class VersionProvider implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"immukafka " + Version.CURRENT};
        }
    }
}

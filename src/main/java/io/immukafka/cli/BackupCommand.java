package io.immukafka.cli;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.ExitCode;
import io.immukafka.cli.console.Progress;
import io.immukafka.cli.endpoint.DatabaseOrigin;
import io.immukafka.cli.endpoint.FileDestination;
import io.immukafka.cli.endpoint.Server;
import io.immukafka.cli.option.BoundOptions;
import io.immukafka.cli.option.Bounds;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.cli.option.ServerOptions;
import io.immukafka.cli.transfer.BackupTarget;
import io.immukafka.cli.transfer.Continuation;
import io.immukafka.cli.transfer.Transfer;
import io.immukafka.client.DatabaseEntry;
import io.immukafka.client.NamePattern;
import io.immukafka.engine.EngineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A database into a file, or several into a folder. */
@Command(
        name = "backup",
        description = "Backs up databases into files while they are in use, and verifies each transaction.",
        footer = {
            "",
            "Examples:",
            "  immukafka backup shop -o shop.backup             a full backup; run it again to resume after Ctrl-C",
            "  immukafka backup shop -o shop.backup --append    adds the transactions committed since",
            "  immukafka backup shop | zstd > shop.backup.zst   through another program",
            "  immukafka backup --all -o backups/               each database into backups/NAME.backup",
            "  immukafka backup shop | immukafka restore shop2 -a other.example"
        })
@SuppressWarnings("NullAway.Init")
final class BackupCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DATABASE", arity = "0..*", description = "Names, or patterns with * and ?.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = "-",
            description = "The file, or - for standard output (default: ${DEFAULT-VALUE}); a folder for several "
                    + "databases.")
    private String output;

    @Option(names = "--append", description = "Continues a file after its last transaction.")
    private boolean append;

    @Option(names = "--repair", description = "With --append: first removes everything after the last verified record.")
    private boolean repair;

    @Option(
            names = "--start-tx",
            paramLabel = "N",
            defaultValue = "1",
            description = "The first transaction (default: ${DEFAULT-VALUE}).")
    private long startTx;

    @Option(names = "--all", description = "All databases of the server except systemdb.")
    private boolean all;

    @Mixin
    private BoundOptions bounds;

    @Mixin
    private ServerOptions connection;

    @Mixin
    private RunOptions run;

    @Override
    public Integer call() throws EngineException, InterruptedException {
        boolean many = all || names.size() > 1 || names.stream().anyMatch(NamePattern::isPattern);
        check(many);
        try (Server server = new Server(connection.settings(connection.database("")))) {
            List<Map<String, ?>> reports = new ArrayList<>();
            for (String name : many ? matching(server.databases()) : names) {
                reports.add(backup(server, name, many ? inFolder(name) : file()));
            }
            run.report(many ? Map.of("backups", reports) : reports.get(0));
            return ExitCode.DONE;
        }
    }

    private void check(boolean many) throws EngineException {
        if (all != names.isEmpty()) {
            throw CliErrors.refused(ErrorCode.USAGE, "name the databases, or use --all");
        }
        if (append && startTx > 1) {
            throw CliErrors.refused(
                    ErrorCode.USAGE,
                    "--append continues after the last transaction in the file, so it cannot be combined with "
                            + "--start-tx");
        }
        if (repair && !append) {
            throw CliErrors.refused(ErrorCode.USAGE, "--repair needs --append");
        }
        boolean toPipe = output.equals("-");
        if (toPipe && (append || many || run.json())) {
            throw CliErrors.refused(
                    ErrorCode.USAGE,
                    "--append, --json and several databases need -o with a file or folder: standard output can carry "
                            + "the backup of one database only");
        }
    }

    private List<String> matching(List<DatabaseEntry> databases) throws EngineException {
        List<NamePattern> patterns = names.stream().map(NamePattern::new).toList();
        List<String> found = databases.stream()
                .map(DatabaseEntry::name)
                .filter(name -> !name.equals("systemdb"))
                .filter(name -> all || patterns.stream().anyMatch(each -> each.matches(name)))
                .sorted()
                .toList();
        List<String> missing = patterns.stream()
                .filter(pattern -> found.stream().noneMatch(pattern::matches))
                .map(NamePattern::text)
                .toList();
        if (!missing.isEmpty() || found.isEmpty()) {
            throw CliErrors.refused(
                    ErrorCode.DATABASE_MISSING,
                    "no database of the server matches " + (all ? "--all" : String.join(" or ", missing))
                            + ". Nothing was backed up");
        }
        return found;
    }

    private @Nullable Path file() {
        return output.equals("-") ? null : Path.of(output);
    }

    private Path inFolder(String name) throws EngineException {
        try {
            return Files.createDirectories(Path.of(output)).resolve(name + ".backup");
        } catch (IOException e) {
            throw CliErrors.of("creating the folder " + output, e);
        }
    }

    private Map<String, ?> backup(Server server, String name, @Nullable Path file)
            throws EngineException, InterruptedException {
        Position newest = server.state(name).committed();
        Position end = end(server, name, newest, bounds.from(startTx));
        if (file == null) {
            try (FileDestination sink = FileDestination.standardOutput()) {
                return transfer(server, name, null, end, sink, "standard output");
            }
        }
        String content = "database " + name + " at " + server.address() + " from transaction " + startTx;
        try (BackupTarget target =
                BackupTarget.open(file, content, new BackupTarget.Permission(append, repair), run::say)) {
            Position last = target.last();
            if (last != null) {
                Continuation.require(server, name, file.toString(), last, newest);
            }
            Map<String, ?> report;
            try (FileDestination sink = target.sink()) {
                report = transfer(server, name, last, end, sink, file.toString());
            }
            target.complete();
            return report;
        }
    }

    private Map<String, ?> transfer(
            Server server, String name, @Nullable Position after, Position end, FileDestination sink, String target)
            throws EngineException, InterruptedException {
        long from = after == null ? startTx : after.tx() + 1;
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("database", name);
        report.put("destination", target);
        if (end.tx() < from) {
            run.say("Nothing to do, the backup is up to date: database '" + name + "' ends with " + end
                    + (after == null ? "" : ", as the file does"));
            report.put("transactions", 0);
            report.put("last", end.tx());
            report.put("alh", end.alh().toHex());
            return report;
        }
        run.say(
                from == end.tx()
                        ? "Backing up transaction " + from + " of '" + name + "'"
                        : "Backing up transactions from " + from + " to " + end.tx() + " of '" + name + "'");
        try (DatabaseOrigin source = DatabaseOrigin.open(server, name, after, from, end, run.pace(), null);
                Progress progress = run.progress(name)) {
            Bounds range = new Bounds(from, end.tx(), bounds.from(startTx).untilTime());
            Transfer.Result result = new Transfer(source, sink, range, run.pace(), progress, run.patience()).run();
            report.put("transactions", result.transactions());
            report.put("first", result.first() == null ? null : result.first().tx());
            report.put("last", result.reached().tx());
            report.put("alh", result.reached().alh().toHex());
            report.put("bytes", result.bytes());
            progress.close();
            run.say("Done: " + result.transactions() + " transactions, up to " + result.reached());
            return report;
        }
    }

    private static Position end(Server server, String name, Position newest, Bounds wanted) throws EngineException {
        if (wanted.fromTx() > newest.tx() + 1) {
            throw CliErrors.refused(
                    ErrorCode.TRANSACTION_MISSING,
                    "database '" + name + "' ends with " + newest + ": it has no transaction " + wanted.fromTx()
                            + " to begin with; use an earlier --start-tx, or wait");
        }
        long until = wanted.untilTx();
        if (until == Long.MAX_VALUE || until == newest.tx()) {
            return newest;
        }
        if (until > newest.tx()) {
            throw CliErrors.refused(
                    ErrorCode.TRANSACTION_MISSING,
                    "database '" + name + "' ends with " + newest + ": it has no transaction " + until
                            + " yet. Use an earlier --until-tx, or omit it to back up everything");
        }
        return new Position(until, server.header(name, until).alh());
    }
}

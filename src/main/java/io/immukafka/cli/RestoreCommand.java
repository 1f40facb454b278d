package io.immukafka.cli;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Claim;
import io.immukafka.chain.TxPart;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.ExitCode;
import io.immukafka.cli.endpoint.FileOrigin;
import io.immukafka.cli.endpoint.Server;
import io.immukafka.cli.option.BoundOptions;
import io.immukafka.cli.option.Bounds;
import io.immukafka.cli.option.ReplicaPolicy;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.cli.option.ServerOptions;
import io.immukafka.cli.option.TargetOptions;
import io.immukafka.cli.transfer.ReplicaTarget;
import io.immukafka.cli.transfer.Transfer;
import io.immukafka.engine.EngineException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A backup file into a database. */
@Command(
        name = "restore",
        description =
                "Restores a backup file into a database. No byte of a transaction is sent before it was " + "verified.",
        footer = {
            "",
            "A database that does not exist is created as a replica and turned into an ordinary database at the end.",
            "Run the same command again to resume after Ctrl-C, a kill or an outage.",
            "",
            "Examples:",
            "  immukafka restore shop2 -i shop.backup",
            "  zstdcat shop.backup.zst | immukafka restore shop2",
            "  immukafka restore shop2 -i later.backup --append --force-replica",
            "  immukafka restore shop3 -i shop.backup --until-time 2026-11-22T18:30:00"
        })
@SuppressWarnings("NullAway.Init")
final class RestoreCommand implements Callable<Integer> {

    @Parameters(paramLabel = "DATABASE", description = "The name of the database.")
    private String database;

    @Option(
            names = {"-i", "--input"},
            paramLabel = "FILE",
            defaultValue = "-",
            description = "The file, or - for standard input (default: ${DEFAULT-VALUE}).")
    private String input;

    @Option(names = "--append", description = "Continues a database that already has transactions.")
    private boolean append;

    @Option(
            names = "--force",
            description = "Accepted for compatibility with immuadmin, but not needed: the first transaction's "
                    + "prevAlh shows whether the file continues the database.")
    private boolean force;

    @Mixin
    private TargetOptions options;

    @Mixin
    private BoundOptions bounds;

    @Mixin
    private ServerOptions connection;

    @Mixin
    private RunOptions run;

    @Override
    public Integer call() throws EngineException, InterruptedException {
        if (force) {
            run.say("--force is not needed: a file that does not continue the database is refused in any case");
        }
        Bounds wanted = bounds.from(1);
        try (FileOrigin source = input.equals("-") ? FileOrigin.standardInput() : FileOrigin.open(Path.of(input))) {
            TxPart first = source.peek();
            if (first == null) {
                throw CliErrors.unproved(
                        ErrorCode.EMPTY_INPUT,
                        (input.equals("-") ? "standard input" : input)
                                + " is empty: it contains no transaction. Check the program that wrote it. Nothing "
                                + "was changed");
            }
            if (wanted.ends(first.claim())) {
                throw CliErrors.refused(
                        ErrorCode.NOTHING_TO_TRANSFER,
                        "the backup begins with transaction " + first.claim().tx()
                                + ", beyond --until-tx or --until-time: nothing was changed");
            }
            try (Server server = new Server(connection.settings(connection.database(database)))) {
                ReplicaPolicy wish = options.of(append, false, null);
                try (ReplicaTarget target = ReplicaTarget.open(server, database, first.claim(), wish, run::say)) {
                    run.report(restore(source, target, wanted));
                }
            }
        }
        return ExitCode.DONE;
    }

    private Map<String, ?> restore(FileOrigin source, ReplicaTarget target, Bounds wanted)
            throws EngineException, InterruptedException {
        Transfer.Result result = target.fill(source, wanted, run, database);
        Claim last = result.last();
        if (last == null) {
            throw CliErrors.refused(
                    ErrorCode.NOTHING_TO_TRANSFER, "no transaction of the backup is within the " + "requested bounds");
        }
        target.complete(last.reached(), result.reached());
        long restored = result.reached().tx() - target.start().tx();
        if (restored == 0) {
            run.say("Database '" + database + "' is up to date, nothing was restored: it ends with "
                    + result.reached());
        } else {
            run.say("Restored transactions from " + (target.start().tx() + 1) + " to "
                    + result.reached().tx() + ": database '" + database + "' ends with " + result.reached());
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("database", database);
        report.put("restored", restored);
        report.put("last", result.reached().tx());
        report.put("alh", result.reached().alh().toHex());
        report.put("bytes", result.bytes());
        return report;
    }
}

package io.immukafka.cli;

import io.immukafka.ErrorCode;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.ExitCode;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.option.BoundOptions;
import io.immukafka.cli.option.Bounds;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.cli.option.ServerOptions;
import io.immukafka.cli.option.TargetOptions;
import io.immukafka.cli.transfer.Copy;
import io.immukafka.cli.transfer.OriginOpener;
import io.immukafka.cli.transfer.ReplicaCopy;
import io.immukafka.engine.EngineException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** From any place to any other. */
@Command(
        name = "copy",
        description = "Copies transactions from any origin to any destination and verifies each one. A destination "
                + "that already has transactions is continued if the origin has the same history, and refused "
                + "otherwise.",
        footer = {
            "",
            "Origins and destinations: immudb://user@host:port/database, kafka://host:port/topic, a file, or - for",
            "standard input or output. ?config=FILE after a database or topic names a properties file with",
            "credentials and TLS settings (immudb.*) or Kafka client settings. A database that the copy creates is a",
            "replica and stays one.",
            "",
            "Examples:",
            "  immukafka copy kafka://localhost:9092/immudb.shop shop.backup     a topic into a file",
            "  immukafka copy shop.backup kafka://localhost:9092/immudb.shop     seeds a topic, prints the source's offset",
            "  immukafka copy kafka://localhost:9092/immudb.shop immudb://immudb@localhost:3322/shop2",
            "  immukafka copy old.backup - --until-tx 1000 | zstd > part.backup.zst"
        })
@SuppressWarnings("NullAway.Init")
final class CopyCommand implements Callable<Integer> {

    @Parameters(index = "0", paramLabel = "ORIGIN", description = "The origin to read from.")
    private String origin;

    @Parameters(index = "1", paramLabel = "DESTINATION", description = "The destination to write to.")
    private String destination;

    @Option(
            names = "--from-tx",
            paramLabel = "N",
            defaultValue = "1",
            description = "The first transaction, for an empty file or topic (default: ${DEFAULT-VALUE}).")
    private long fromTx;

    @SuppressWarnings("UnusedVariable") // so that a command line of backup or restore fits
    @Option(
            names = "--append",
            description = "Accepted but not needed: a destination is continued only if the " + "histories match.")
    private boolean append;

    @Option(
            names = "--repair",
            description = "Removes everything after the last verified record of a destination " + "file.")
    private boolean repair;

    @Option(
            names = "--database",
            paramLabel = "NAME",
            description = "The database's name in the records of a new topic (default: the part of the topic's name "
                    + "after the last dot).")
    private @Nullable String database;

    @Mixin
    private TargetOptions target;

    @Mixin
    private BoundOptions bounds;

    @Mixin
    private ServerOptions connection;

    @Mixin
    private RunOptions run;

    @Override
    public Integer call() throws EngineException, InterruptedException {
        Endpoint from = Endpoint.parse(origin);
        Endpoint to = Endpoint.parse(destination);
        if (from.equals(to) && !(from instanceof Endpoint.Standard)) {
            throw CliErrors.refused(ErrorCode.USAGE, "the origin is also the destination: " + from);
        }
        if (to instanceof Endpoint.Standard && run.json()) {
            throw CliErrors.refused(ErrorCode.USAGE, "standard output carries the copy, so --json cannot write to it");
        }
        OriginOpener opener = new OriginOpener(connection, run);
        Bounds wanted = bounds.from(fromTx);
        Copy copy = new Copy(from, opener, wanted, target.allowTruncated(), run);
        if (to instanceof Endpoint.Database replica) {
            new ReplicaCopy(copy, replica, target).run();
        } else if (to instanceof Endpoint.Topic topic) {
            copy.toTopic(topic, database);
        } else if (to instanceof Endpoint.BackupFile file) {
            copy.toFile(file, repair);
        } else {
            copy.toStandardOutput();
        }
        return ExitCode.DONE;
    }
}

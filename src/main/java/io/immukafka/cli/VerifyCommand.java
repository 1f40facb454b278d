package io.immukafka.cli;

import io.immukafka.ErrorCode;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.cli.option.ServerOptions;
import io.immukafka.cli.transfer.OriginOpener;
import io.immukafka.cli.verify.FileVerification;
import io.immukafka.cli.verify.ReceiptVerification;
import io.immukafka.cli.verify.StreamVerification;
import io.immukafka.engine.EngineException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Recomputes everything of a place, and writes nothing. */
@Command(
        name = "verify",
        description = "Recomputes every checksum of a backup file, a database or a topic. Files need no server. With "
                + "--receipt it checks a receipt that immukafka changes --prove wrote.",
        footer = {
            "",
            "Examples:",
            "  immukafka verify -i shop.backup",
            "  immukafka verify shop.backup --deep              every blRoot too",
            "  immukafka verify shop.backup --against copy.backup   finds the damaged entry with a second copy",
            "  zstdcat shop.backup.zst | immukafka verify",
            "  immukafka verify kafka://localhost:9092/immudb.shop",
            "  immukafka verify --receipt receipt.json",
            "  immukafka verify --receipt receipt.json --against shop.backup   is it of this history?"
        })
@SuppressWarnings("NullAway.Init")
final class VerifyCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "ORIGIN",
            arity = "0..1",
            description = "immudb://user@host:port/database, kafka://host:port/topic, a file, or - (the default).")
    private @Nullable String origin;

    @Option(
            names = {"-i", "--input"},
            paramLabel = "FILE",
            description = "The file, or - for standard input.")
    private @Nullable String input;

    @Option(
            names = "--deep",
            description = "Also recomputes each header's blRoot, where the history begins with transaction 1.")
    private boolean deep;

    @Option(
            names = "--against",
            paramLabel = "PLACE",
            description = "A second copy, to find out what is damaged in each damaged transaction of a file. For a "
                    + "receipt: a database, file or topic that must have its transaction with the same Alh.")
    private @Nullable String against;

    @Option(
            names = "--receipt",
            paramLabel = "FILE",
            description = "Checks a receipt instead, without a server: that its entry belongs to the transaction with "
                    + "its Alh. - is standard input.")
    private @Nullable String receipt;

    @Mixin
    private ServerOptions connection;

    @Mixin
    private RunOptions run;

    @Override
    public Integer call() throws EngineException, InterruptedException {
        Endpoint other = against == null ? null : Endpoint.parse(against);
        OriginOpener opener = new OriginOpener(connection, run);
        if (receipt != null) {
            if (origin != null || input != null || deep) {
                throw CliErrors.refused(
                        ErrorCode.USAGE,
                        "--receipt cannot be combined with an origin, -i or --deep; to hold the receipt against a "
                                + "database, file or topic, name that with --against");
            }
            return new ReceiptVerification(Endpoint.parse(receipt), other, opener, run).verify();
        }
        if (origin != null && input != null) {
            throw CliErrors.refused(ErrorCode.USAGE, "give the origin either as an argument or with -i");
        }
        String text = origin != null ? origin : input != null ? input : "-";
        Endpoint place =
                input != null && !input.equals("-") ? new Endpoint.BackupFile(Path.of(input)) : Endpoint.parse(text);
        if (place instanceof Endpoint.BackupFile || place instanceof Endpoint.Standard) {
            return new FileVerification(place, other, deep, opener, run).verify();
        }
        if (other != null) {
            throw CliErrors.refused(
                    ErrorCode.USAGE,
                    "--against compares the damaged transactions of a file; to compare the histories of databases "
                            + "and topics, use immukafka status");
        }
        return new StreamVerification(place, deep, opener, run).verify();
    }
}

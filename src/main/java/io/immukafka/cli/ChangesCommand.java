package io.immukafka.cli;

import io.immukafka.ErrorCode;
import io.immukafka.cli.change.ChangeRun;
import io.immukafka.cli.change.EntryNumber;
import io.immukafka.cli.change.ReceiptRun;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.ExitCode;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.cli.option.ServerOptions;
import io.immukafka.cli.transfer.OriginOpener;
import io.immukafka.engine.EngineException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the transactions of a place changed: rows, documents, keys, tables. */
@Command(
        name = "changes",
        description = "Prints the changes of rows, documents, keys and tables. An event is printed only after its "
                + "transaction was verified. The origin is read from its beginning, which describes the tables. With "
                + "--prove it writes a receipt of one event instead, which immukafka verify checks without a server.",
        footer = {
            "",
            "An upsert is a row or document that was inserted or updated: the transaction does not always show which.",
            "",
            "Examples:",
            "  immukafka changes shop.backup",
            "  immukafka changes immudb://immudb@localhost:3322/shop --from 1000 --table orders",
            "  immukafka changes kafka://localhost:9092/immudb.shop --follow --json | jq 'select(.op == \"delete\")'",
            "  immukafka changes shop.backup --prove 1000:0 > receipt.json"
        })
@SuppressWarnings("NullAway.Init")
final class ChangesCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "PLACE",
            description = "immudb://user@host:port/database, kafka://host:port/topic, a file, or - for standard input.")
    private String origin;

    @Option(
            names = "--from",
            paramLabel = "N",
            defaultValue = "1",
            description = "The first transaction to print (default: ${DEFAULT-VALUE}).")
    private long from;

    @Option(names = "--to", paramLabel = "N", description = "Stops after this transaction.")
    private @Nullable Long to;

    @Option(
            names = "--table",
            paramLabel = "NAME",
            description = "Prints only changes of this table or collection; may be repeated.")
    private List<String> tables = List.of();

    @Option(names = "--follow", description = "Waits for new transactions at the end of a database or topic.")
    private boolean follow;

    @Option(
            names = "--prove",
            paramLabel = "TX:ENTRY",
            description = "Writes a receipt of this event: a small JSON file that shows, without a server, that the "
                    + "entry belongs to the transaction with a certain Alh.")
    private @Nullable String proved;

    @Mixin
    private ServerOptions connection;

    @Mixin
    private RunOptions run;

    @Override
    public Integer call() throws EngineException, InterruptedException {
        Endpoint place = Endpoint.parse(origin);
        OriginOpener opener = new OriginOpener(connection, run);
        if (proved != null) {
            EntryNumber entry = EntryNumber.parse(proved);
            if (from != 1 || to != null || !tables.isEmpty() || follow) {
                throw CliErrors.refused(
                        ErrorCode.USAGE,
                        "--prove " + proved + " concerns one event: it cannot be combined with --from, --to, --table "
                                + "or --follow");
            }
            new ReceiptRun(place, entry, opener, run).run();
            return ExitCode.DONE;
        }
        if (from < 1) {
            throw CliErrors.refused(ErrorCode.USAGE, "--from " + from + ": transaction ids begin with 1");
        }
        long until = to == null ? Long.MAX_VALUE : to;
        if (until < from) {
            throw CliErrors.refused(ErrorCode.USAGE, "--to " + until + " is before --from " + from);
        }
        new ChangeRun(place, new ChangeRun.Wanted(from, until, tables, follow), opener, run).run();
        return ExitCode.DONE;
    }
}

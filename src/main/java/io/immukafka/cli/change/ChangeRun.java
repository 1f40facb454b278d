package io.immukafka.cli.change;

import io.immukafka.chain.Claim;
import io.immukafka.cli.console.Progress;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.endpoint.VerifiedOrigin;
import io.immukafka.cli.option.Bounds;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.cli.transfer.OriginOpener;
import io.immukafka.cli.transfer.Transfer;
import io.immukafka.engine.EngineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints the changes of one place. */
public final class ChangeRun {

    /**
     * Which changes are printed.
     *
     * @param fromTx the first transaction
     * @param untilTx the last transaction, {@link Long#MAX_VALUE} for all
     * @param tables names of tables and collections, none for everything
     * @param follow whether what comes later is waited for
     */
    public record Wanted(long fromTx, long untilTx, List<String> tables, boolean follow) {}

    private final Endpoint place;
    private final Wanted wanted;
    private final OriginOpener opener;
    private final RunOptions run;

    public ChangeRun(Endpoint place, Wanted wanted, OriginOpener opener, RunOptions run) {
        this.place = place;
        this.wanted = wanted;
        this.opener = opener;
        this.run = run;
    }

    public void run() throws EngineException, InterruptedException {
        SystemDatabase check = new SystemDatabase(place);
        check.refuse();
        ChangePrinter printer = new ChangePrinter(wanted, run);
        try (VerifiedOrigin source = opener.changes(place, wanted.untilTx(), wanted.follow(), check);
                ChangeDestination sink = new ChangeDestination(place.toString(), printer);
                Progress progress = run.progressBesideData("changes", !wanted.follow())) {
            Bounds bounds = new Bounds(1, wanted.untilTx(), null);
            try {
                Transfer.Result result = new Transfer(source, sink, bounds, run.pace(), progress, run.patience()).run();
                progress.close();
                conclude(result.first(), result.last(), source.truncated());
            } finally {
                printer.notes().forEach(run::say);
            }
        }
    }

    private void conclude(@Nullable Claim first, @Nullable Claim last, long truncated) {
        if (first == null || last == null) {
            run.say(place + " has no transactions");
            return;
        }
        run.say(place + ": verified: transactions from " + first.tx() + " to " + last.tx());
        if (last.tx() < wanted.fromTx()) {
            run.say(place + " ends before transaction " + wanted.fromTx() + ", so nothing is printed");
        }
        if (truncated > 0) {
            run.say(place + ": " + truncated + " transactions have digests instead of their values: either retention "
                    + "removed the values, or somebody stripped them, which the checksums do not reveal");
        }
    }
}

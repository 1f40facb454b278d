package io.immukafka.cli.change;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Position;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.Progress;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.endpoint.VerifiedOrigin;
import io.immukafka.cli.option.Bounds;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.cli.transfer.OriginOpener;
import io.immukafka.cli.transfer.Transfer;
import io.immukafka.engine.EngineException;
import io.immukafka.receipt.Receipt;
import io.immukafka.receipt.ReceiptFile;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes the receipt of one entry to standard output. */
public final class ReceiptRun {

    private final Endpoint place;
    private final EntryNumber wanted;
    private final OriginOpener opener;
    private final RunOptions run;

    public ReceiptRun(Endpoint place, EntryNumber wanted, OriginOpener opener, RunOptions run) {
        this.place = place;
        this.wanted = wanted;
        this.opener = opener;
        this.run = run;
    }

    public void run() throws EngineException, InterruptedException {
        SystemDatabase check = new SystemDatabase(place);
        check.refuse();
        try (VerifiedOrigin source = opener.transaction(place, wanted.tx(), check);
                ReceiptDestination sink = new ReceiptDestination(place.toString(), wanted);
                Progress progress = run.progressBesideData("changes", true)) {
            Bounds bounds = new Bounds(1, wanted.tx(), null);
            Transfer.Result result = new Transfer(source, sink, bounds, run.pace(), progress, run.patience()).run();
            progress.close();
            Receipt receipt = sink.receipt();
            if (receipt == null) {
                throw missing(source.before(), result.reached(), sink.entries());
            }
            run.printText(new String(ReceiptFile.write(receipt), StandardCharsets.US_ASCII));
            run.flushData();
            run.say("Receipt of entry " + wanted.entry() + " of transaction " + wanted.tx() + ", Alh "
                    + receipt.alh().toHex()
                    + (receipt.value() == null ? ". It has the SHA-256 of the value instead of the value" : ""));
        }
    }

    private EngineException missing(@Nullable Position before, Position last, int entries) {
        String problem;
        if (last.tx() == wanted.tx()) {
            problem = "transaction " + wanted.tx() + " of " + place + " has " + entries + " entries"
                    + (entries == 0 ? "" : ", numbers 0 to " + (entries - 1)) + ": it has no entry " + wanted.entry();
        } else if (before == null) {
            problem = place + " does not have transaction " + wanted.tx();
        } else if (before.tx() >= wanted.tx()) {
            problem = place + " begins with transaction " + (before.tx() + 1) + ": it does not have transaction "
                    + wanted.tx();
        } else {
            problem = place + " ends with transaction " + last.tx() + ": it does not have transaction " + wanted.tx();
        }
        return CliErrors.refused(ErrorCode.ENTRY_MISSING, problem);
    }
}

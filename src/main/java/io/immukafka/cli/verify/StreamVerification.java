package io.immukafka.cli.verify;

import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.chain.TreeCheck;
import io.immukafka.cli.console.ExitCode;
import io.immukafka.cli.console.Progress;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.endpoint.VerifiedOrigin;
import io.immukafka.cli.endpoint.VerifiedOrigin.Strictness;
import io.immukafka.cli.option.Bounds;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.cli.transfer.OriginOpener;
import io.immukafka.cli.transfer.Transfer;
import io.immukafka.engine.EngineException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Verifies a database or a topic: everything up to the first defect is verified. */
public final class StreamVerification {

    private final Endpoint place;
    private final boolean deep;
    private final OriginOpener opener;
    private final RunOptions run;

    public StreamVerification(Endpoint place, boolean deep, OriginOpener opener, RunOptions run) {
        this.place = place;
        this.deep = deep;
        this.opener = opener;
        this.run = run;
    }

    /** The exit code. */
    public int verify() throws EngineException, InterruptedException {
        TreeCheck tree = deep ? new TreeCheck(TreeCheck.MOST_WAITING) : null;
        try (VerifiedOrigin source = opener.verified(place, null, new Strictness(true, tree));
                DiscardingDestination sink = new DiscardingDestination();
                Progress progress = run.progress("verify")) {
            Transfer.Result result = new Transfer(source, sink, Bounds.ALL, run.pace(), progress, run.patience()).run();
            Claim first = result.first();
            Position last = result.reached();
            progress.close();
            run.say(
                    first == null
                            ? place + " has no transactions"
                            : place + ": verified: transactions from " + first.tx() + " to " + last.tx() + ", Alh "
                                    + last.alh().toHex());
            if (source.truncated() > 0) {
                run.say(place + ": " + source.truncated() + " transactions have digests instead of their values");
            }
            DeepCheck deepCheck = tree == null ? null : DeepCheck.of(source.before(), tree);
            if (deepCheck != null) {
                run.say(place + ": " + deepCheck.describe());
            }
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("origin", place.toString());
            report.put("verified", true);
            report.put("records", result.transactions());
            report.put("first", first == null ? null : first.tx());
            report.put("last", last.tx());
            report.put("alh", last.alh().toHex());
            report.put("bytes", result.bytes());
            report.put("truncated", source.truncated());
            if (deepCheck != null) {
                deepCheck.addTo(report);
            }
            run.report(report);
            return ExitCode.DONE;
        }
    }
}

package io.immukafka.cli.transfer;

import io.immukafka.ErrorCode;
import io.immukafka.chain.Claim;
import io.immukafka.chain.Position;
import io.immukafka.cli.console.CliErrors;
import io.immukafka.cli.console.Progress;
import io.immukafka.cli.endpoint.Endpoint;
import io.immukafka.cli.endpoint.FileDestination;
import io.immukafka.cli.endpoint.Origin;
import io.immukafka.cli.endpoint.TopicDestination;
import io.immukafka.cli.endpoint.VerifiedOrigin;
import io.immukafka.cli.endpoint.VerifiedOrigin.Strictness;
import io.immukafka.cli.option.Bounds;
import io.immukafka.cli.option.RunOptions;
import io.immukafka.engine.Destination;
import io.immukafka.engine.EngineException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One origin on its way into a file or a topic, with the proof in the middle. */
public record Copy(Endpoint from, OriginOpener opener, Bounds wanted, boolean allowTruncated, RunOptions run) {

    public void toStandardOutput() throws EngineException, InterruptedException {
        try (FileDestination sink = FileDestination.standardOutput()) {
            transfer(sink, "standard output", null);
        }
    }

    public void toFile(Endpoint.BackupFile to, boolean repair) throws EngineException, InterruptedException {
        BackupTarget.Permission permission = new BackupTarget.Permission(true, repair);
        String content = from + " from transaction " + wanted.fromTx();
        try (BackupTarget target = BackupTarget.open(to.path(), content, permission, run::say)) {
            Map<String, Object> report;
            try (FileDestination sink = target.sink()) {
                report = transfer(sink, to.toString(), target.last());
            }
            target.complete();
            run.report(report);
        }
    }

    public void toTopic(Endpoint.Topic to, @Nullable String database) throws EngineException, InterruptedException {
        try (TopicDestination sink = TopicDestination.open(to, database, run::say)) {
            Map<String, Object> report = transfer(sink, to.toString(), sink.last());
            Position reached = sink.flush();
            report.put("connectorOffsets", ConnectorOffset.body(sink.database(), reached));
            if (run.json()) {
                run.report(report);
            } else if (reached.tx() > 0) {
                run.print(ConnectorOffset.commands(sink.database(), reached));
            }
        }
    }

    /** @param last what the destination holds, null for nothing */
    private Map<String, Object> transfer(Destination sink, String destination, @Nullable Position last)
            throws EngineException, InterruptedException {
        if (last != null && wanted.fromTx() > 1) {
            throw CliErrors.refused(
                    ErrorCode.USAGE,
                    destination + " ends with " + last
                            + " and is continued after it, so it cannot be combined with --from-tx. Nothing was "
                            + "changed");
        }
        try (Origin source = source(destination, last);
                Progress progress = run.progress("copy")) {
            Transfer.Result result = new Transfer(source, sink, wanted, run.pace(), progress, run.patience()).run();
            progress.close();
            return conclude(result, source, destination, last);
        }
    }

    private Origin source(String destination, @Nullable Position last) throws EngineException {
        if (from instanceof Endpoint.Database database) {
            return opener.database(database, destination, last, wanted);
        }
        return opener.verified(from, last, new Strictness(allowTruncated, null));
    }

    private Map<String, Object> conclude(
            Transfer.Result result, Origin source, String destination, @Nullable Position last) throws EngineException {
        Claim copied = result.last();
        if (copied == null) {
            nothing(source, destination, last);
        } else {
            run.say("Copied " + result.transactions() + " transactions: " + destination + " ends with "
                    + result.reached());
        }
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("origin", from.toString());
        report.put("destination", destination);
        report.put("transactions", result.transactions());
        report.put("first", result.first() == null ? null : result.first().tx());
        report.put("last", result.reached().tx());
        report.put("alh", result.reached().alh().toHex());
        report.put("bytes", result.bytes());
        return report;
    }

    private void nothing(Origin source, String destination, @Nullable Position last) throws EngineException {
        if (source instanceof VerifiedOrigin proving && last != null && !proving.reached(last)) {
            throw CliErrors.refused(
                    ErrorCode.NOTHING_TO_TRANSFER,
                    from + " ends before " + last + ", with which " + destination
                            + " ends: the two histories have no transaction in common to compare. Nothing was copied");
        }
        if (last == null && !(from instanceof Endpoint.Database)) {
            throw CliErrors.refused(
                    ErrorCode.NOTHING_TO_TRANSFER,
                    from + " has no transaction within the requested bounds. Nothing " + "was copied");
        }
        run.say("Nothing to copy: " + destination
                + (last == null ? " remains empty" : " ends with " + last + ", as " + from + " does"));
    }
}
